import type { tasks as english } from '../en/tasks';
import type { Twin } from '../twin';

export const tasks: Twin<typeof english> = {};
