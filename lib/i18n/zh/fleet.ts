import type { fleet as english } from '../en/fleet';
import type { Twin } from '../twin';

export const fleet: Twin<typeof english> = {};
