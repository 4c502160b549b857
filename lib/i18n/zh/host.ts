import type { host as english } from '../en/host';
import type { Twin } from '../twin';

export const host: Twin<typeof english> = {};
