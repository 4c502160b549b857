import type { snapshots as english } from '../en/snapshots';
import type { Twin } from '../twin';

export const snapshots: Twin<typeof english> = {};
