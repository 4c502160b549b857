import type { audit as english } from '../en/audit';
import type { Twin } from '../twin';

export const audit: Twin<typeof english> = {};
