import type { settings as english } from '../en/settings';
import type { Twin } from '../twin';

export const settings: Twin<typeof english> = {};
