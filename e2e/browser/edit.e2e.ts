import { action, expectRow, openVm, select, snapshotTree } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { VM_MS } from './places';
import { expect, test } from './test';

const TRICKY = `"double" 'single' \`tick\` $(reboot) <b>bold</b> & 快照 – 復元ポイント 🙂`;

/** A description is Markdown: code stands without its marks. */
const SHOWN = TRICKY.replaceAll('`', '');

test('label and description can be anything allowed, and are shown as they are', async ({
  page,
}) => {
  await ensureRunning(labHost('kvm1'), 'web');
  await openVm(page, 'web');
  await take(page, 'to_edit', 'first words');
  await select(page, 'to_edit');
  await action(page, 'Edit').click();
  const dialog = page.getByRole('dialog', { name: 'Edit: Snapshot to_edit' });
  const ok = dialog.getByRole('button', { name: 'OK' });
  const description = dialog.getByLabel('Description');
  await expect(description).toHaveValue('first words');
  await expect(ok, 'nothing changed yet').toBeDisabled();

  await dialog.getByLabel('Name').fill('edited');
  await description.fill(`${TRICKY}\nsecond line`);
  await ok.click();
  await expect(dialog).toBeHidden({ timeout: VM_MS });

  await expectRow(page, 'edited', { description: SHOWN, isSelected: true });
  await expectRow(page, 'NOW', { parent: 'edited' });
  await expect(snapshotTree(page).locator('b')).toHaveCount(0);
  const details = page.getByRole('complementary', { name: 'Details of the snapshot' });
  await expect(details.getByRole('heading', { name: 'edited' })).toBeVisible();
  await expect(details.getByText(`${SHOWN} second line`)).toBeVisible();
  await expect(details.locator('b')).toHaveCount(0);

  // What the host keeps is what was typed, not what a shell or a page made of it.
  const kept = await labHost('kvm1').sh(
    `grep -rlF '"edited"' --include=manifest.json /var/lib/libvirt/savepoint/vms | xargs cat`,
  );
  expect(JSON.parse(kept)).toMatchObject({
    label: 'edited',
    description: `${TRICKY}\nsecond line`,
  });
});
