import { expectRow, openVm } from './console';
import { ensureRunning, gaps, labHost, settled, tickFrom } from './guests';
import { rollBack, seeItDone, take } from './operations';
import { expect, test } from './test';

test('a rollback that kept the present first is undone from the notice on the page', async ({
  page,
}) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'web');
  await openVm(page, 'web');
  await take(page, 'undo_from_here');
  const { mem } = await host.counters('web');
  const before = await tickFrom(host, 'web', mem + 5);

  await rollBack(page, 'undo_from_here', true);
  const notice = page.getByRole('note').filter({ hasText: 'Rolled back to ‘undo_from_here’' });
  await expect(notice).toContainText('The state before is ‘before_rollback_');
  await notice.getByRole('button', { name: 'Undo' }).click();
  await seeItDone(page);
  const after = await settled(host, 'web');
  expect(after.mem).toBeGreaterThan(before.mem);
  expect(gaps(after)).toEqual(gaps(before));

  const again = page.getByRole('note').filter({ hasText: 'Rolled back to ‘before_rollback_' });
  await again.getByRole('button', { name: 'Dismiss' }).click();
  await expect(again).toBeHidden();
  await expectRow(page, 'undo_from_here', {});
});
