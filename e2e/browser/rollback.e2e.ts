import { openVm } from './console';
import { ensureRunning, gaps, labHost, settled, tickBack, tickFrom } from './guests';
import { rollBack, take } from './operations';
import { expect, test } from './test';

test('a rollback brings back one instant of memory and disk', async ({ page }) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'web');
  await openVm(page, 'web');

  const before = await host.counters('web');
  await take(page, 'one_instant');
  const after = await host.counters('web');
  await take(page, 'later');
  // Far enough for the step back to be seen, wherever between two ticks it falls.
  const ahead = await tickFrom(host, 'web', after.mem + 6);

  const [back] = await Promise.all([tickBack(host, 'web', ahead), rollBack(page, 'one_instant')]);
  // From the snapshot's instant on, once more: neither booted nor carried on.
  expect(back.mem).toBeGreaterThan(before.mem);
  expect(gaps(back), 'the disk agrees with the memory').toEqual(gaps(before));
  const later = await settled(host, 'web');
  expect(gaps(later), 'and goes on to').toEqual(gaps(before));

  // The newer snapshot is still there, and can be gone forward to.
  const [forth] = await Promise.all([host.counters('web'), rollBack(page, 'later')]);
  const there = await settled(host, 'web');
  expect(there.mem).toBeGreaterThan(forth.mem);
  expect(gaps(there)).toEqual(gaps(before));
});
