import type { command as english } from '../en/command';
import type { Twin } from '../twin';

export const command: Twin<typeof english> = {};
