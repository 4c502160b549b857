import { action, expectRow, openVm, reasonOf, rowsOf, select, snapshotTree } from './console';
import { ensureRunning, gaps, labHost, settled } from './guests';
import { remove, seeItDone } from './operations';
import { expect, test } from './test';

test('a snapshot made with virsh is a row with its origin, goes back, and is deleted', async ({
  page,
}) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'web');
  await openVm(page, 'web');
  await host.sh(`virsh -q snapshot-create-as web --name 'by hand' --description 'with virsh'`);
  const before = await settled(host, 'web');
  const row = 'by hand libvirt';
  await expectRow(page, row, { ram: 'Yes', description: 'with virsh' });
  await expectRow(page, 'NOW', { parent: row });
  await select(page, row);
  const details = page.getByRole('complementary', { name: 'Details of the snapshot' });
  await expect(details).toContainText('Made by libvirt for virsh, virt-manager or Cockpit');
  expect(await reasonOf(page, action(page, 'Edit'))).toContain('belongs to libvirt');

  await action(page, 'Rollback').click();
  const dialog = page.getByRole('dialog', { name: 'Roll back' });
  const keepFirst = dialog.getByRole('checkbox', { name: /^Keep the present state first/ });
  if (await keepFirst.isChecked()) await dialog.getByText('Keep the present state first').click();
  await dialog.getByRole('button', { name: 'Rollback' }).click();
  await seeItDone(page);
  const after = await settled(host, 'web');
  expect(gaps(after)).toEqual(gaps(before));
  await remove(page, row);
  await expect.poll(async () => (await rowsOf(page)).map(({ name }) => name)).not.toContain(row);
  expect(await host.sh('virsh -q snapshot-list web --name')).toBe('');
});

test('a saved state that somebody left is kept as a snapshot in one click, and still resumes', async ({
  page,
}) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'web');
  await openVm(page, 'web');
  const before = await settled(host, 'web');
  await host.sh('virsh -q managedsave web');
  await expectRow(page, 'NOW', { parent: 'Saved state of web' });
  await select(page, 'Saved state of web');
  await page.getByRole('button', { name: 'Keep as a snapshot' }).click();
  await seeItDone(page);
  const names = (await rowsOf(page)).map(({ name }) => name);
  const kept = names.find((name) => name.startsWith('saved_')) ?? '';
  await expectRow(page, 'Saved state of web', { parent: kept });
  await expect(page.getByRole('main')).toContainText('shut off');

  await host.startGuest('web');
  await expect(snapshotTree(page, 'web')).not.toContainText('Saved state of web');
  const after = await settled(host, 'web');
  expect(after.mem).toBeGreaterThan(before.mem);
  expect(gaps(after)).toEqual(gaps(before));
  await remove(page, kept);
});
