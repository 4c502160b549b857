import type { places as english } from '../en/places';
import type { Twin } from '../twin';

export const places: Twin<typeof english> = {};
