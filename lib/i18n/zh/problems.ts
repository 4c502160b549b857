import type { problems as english } from '../en/problems';
import type { Twin } from '../twin';

export const problems: Twin<typeof english> = {};
