import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import type { Inventory } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { measureSizes } from '@/lib/fleet/sizes';
import { manifest, scene, vm } from '@/lib/plan/testing';
import { tendSizes } from './sizes';

vi.mock('@/lib/fleet/sizes', () => ({ measureSizes: vi.fn(async () => true) }));
const MINUTE_MS = 60_000;
const AT = '2026-11-23T12:00:00Z';

let n = 0;
let host: HostRecord;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(AT) });
  vi.mocked(measureSizes).mockClear();
  n += 1;
  host = {
    ...{ id: `h${n}`, name: 'kvm1', address: 'a', port: 22, user: 'root', sudo: false },
    ...{ uri: 'qemu:///system', storePath: '/store', hostKey: '' },
  };
});
afterEach(() => vi.useRealTimers());

const one = manifest();
const another = manifest({
  id: '20261120t000000-000002',
  disks: one.disks.map((disk) => ({ ...disk, ref: 'another' })),
});

/** A look at the host; everything that it started has ended when it is over. */
async function look(snapshots: Manifest[], over: Partial<Inventory> = {}): Promise<number> {
  tendSizes(host, { status: 'online', inventory: { ...scene({ snapshots }).inventory, ...over } });
  await vi.advanceTimersByTimeAsync(0);
  return vi.mocked(measureSizes).mock.calls.length;
}
const measured = { measured: { at: AT, bytes: {} } };

it('measures once, and again when captures are others or a VM went back', async () => {
  expect(await look([one])).toBe(1);
  expect(await look([one], measured)).toBe(1);
  expect(await look([one, another], measured)).toBe(2);
  expect(await look([another], measured)).toBe(3);
  const rolledBack = { at: AT, label: 'a', keptId: null };
  expect(await look([another], { ...measured, vms: [vm({ rolledBack })] })).toBe(4);
});

it('measures again when it is too long ago, and soon where it did not succeed', async () => {
  await look([one]);
  vi.advanceTimersByTime(2 * MINUTE_MS);
  expect(await look([one], measured)).toBe(1);
  expect(await look([one])).toBe(2);
  vi.advanceTimersByTime(7 * 60 * MINUTE_MS);
  expect(await look([one], measured)).toBe(3);
});

it('does not measure what every look tells, nor a host that does not answer', async () => {
  expect(await look([])).toBe(0);
  const copies = one.disks.map((disk) => ({ ...disk, driver: 'copy' }));
  expect(await look([manifest({ disks: copies as Manifest['disks'] })])).toBe(0);
  tendSizes(host, { status: 'offline', inventory: scene({ snapshots: [one] }).inventory });
  expect(measureSizes).not.toHaveBeenCalled();
});

it('measures a host once at a time', async () => {
  let end = (_: boolean) => {};
  vi.mocked(measureSizes).mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  await look([one]);
  expect(await look([one, another])).toBe(1);
  end(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(await look([one, another])).toBe(2);
});
