import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Unit tests stand beside the code; what needs real hosts is in e2e/ and runs with `--project lab`. */
export default defineConfig({
  resolve: { alias: { '@': here('.'), 'server-only': here('./e2e/tools/empty.ts') } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{app,components,lib,prisma}/**/*.test.{ts,tsx}'],
          maxWorkers: '100%',
          // Password hashing and real shells take their time on a machine that is busy.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['e2e/**/*.test.ts'],
          // Each file has a lab of its own; most of their time is spent waiting for guests.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // What takes minutes: `npm run moves`.
        extends: true,
        test: {
          name: 'moves',
          include: ['e2e/**/*.moves.ts'],
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        // Dear: `npm run lvm` takes many minutes, `npm run ceph` installs Debian's Ceph.
        test: { name: 'long', include: ['e2e/**/*.long.ts'], testTimeout: 180_000 },
      },
    ],
  },
});
