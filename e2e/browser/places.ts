import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The lab of these tests; several labs may exist side by side. */
export const LAB = { name: 'e2e', subnet: 84, hosts: ['kvm1', 'kvm2'] };

/** Where everything of a run lies that is no result: databases, keys, process numbers. */
export const STAND_DIR = join(tmpdir(), 'savepoint-e2e');

export type Place = { port: number; url: string; data: string };

const placeAt = (port: number): Place => ({
  port,
  url: `http://127.0.0.1:${port}`,
  data: join(STAND_DIR, `data-${port}`),
});

/** The dashboard that all tests share, with an account and both hosts. */
export const MAIN = placeAt(3110);

/** A dashboard that nobody has ever used. */
export const FRESH = placeAt(3111);

/** How long a VM may take for what it does: emulated, on a machine with other work. */
export const VM_MS = 60_000;
