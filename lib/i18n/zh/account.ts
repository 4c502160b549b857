import type { account as english } from '../en/account';
import type { Twin } from '../twin';

export const account: Twin<typeof english> = {};
