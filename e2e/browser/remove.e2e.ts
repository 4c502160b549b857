import { action, expectRow, openVm, rowsOf, select } from './console';
import { ensureRunning, gaps, labHost, settled } from './guests';
import { remove, rollBack, take } from './operations';
import { expect, test } from './test';

test('removing the middle one of three moves its child up, and both others still work', async ({
  page,
}) => {
  const host = labHost('kvm2');
  await ensureRunning(host, 'mail');
  const together = gaps(await host.counters('mail'));
  await openVm(page, 'mail');
  for (const name of ['first', 'middle', 'last']) await take(page, name);
  await expectRow(page, 'middle', { parent: 'first' });
  await expectRow(page, 'last', { parent: 'middle' });

  await select(page, 'middle');
  await action(page, 'Remove').click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove snapshot' });
  await expect(dialog).toContainText('1 snapshot below “middle” will hang under');
  await dialog.getByRole('button', { name: 'No' }).click();
  await expect(dialog).toBeHidden();
  await remove(page, 'middle');

  await expectRow(page, 'last', { parent: 'first' });
  expect((await rowsOf(page)).map(({ name }) => name)).not.toContain('middle');

  for (const name of ['first', 'last']) {
    await rollBack(page, name);
    expect(gaps(await settled(host, 'mail')), `memory and disk after ${name}`).toEqual(together);
  }
});
