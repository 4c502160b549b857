import { action, expectRow, openVm, rowsOf, select, snapshotTree, toolbar } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { VM_MS } from './places';
import { expect, test } from './test';

test.beforeEach(async ({ page }) => {
  await ensureRunning(labHost('kvm2'), 'mail');
  await openVm(page, 'mail');
});

test('a snapshot shows its screen, its notes, what made it and what differs now', async ({
  page,
}) => {
  await take(page, 'looked_at', '# Before\n\n- a **list**\n\n<img src=x onerror=alert(1)>');
  await select(page, 'looked_at');
  const details = page.getByRole('complementary', { name: 'Details of the snapshot' });
  const screen = details.getByRole('img', { name: 'Screen at the time of the snapshot' });
  await expect
    .poll(() => screen.evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(100);
  await expect(details.getByRole('listitem').filter({ hasText: 'a list' })).toBeVisible();
  await expect(details.getByText('<img src=x onerror=alert(1)>')).toBeVisible();

  await details.getByRole('button', { name: 'The commands that made it' }).click();
  await expect(
    details.getByText('Write the manifest: from here on the snapshot exists'),
  ).toBeVisible();
  await details.getByRole('button', { name: 'Definition then and now' }).click();
  await expect(details.getByText('The definition is the same now.')).toBeVisible();

  await labHost('kvm2').sh('virsh setmaxmem mail 192M --config && virsh setmem mail 128M --config');
  await page.reload();
  await details.getByRole('button', { name: 'Definition then and now' }).click();
  await expect(details.getByText('only now:').first()).toBeAttached();
  await labHost('kvm2').sh('virsh setmaxmem mail 128M --config');
});

test('keys take, roll back and explain themselves; other letters jump to a name', async ({
  page,
}) => {
  await take(page, 'keys_a');
  await take(page, 'other_b');
  await select(page, 'keys_a');
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog', { name: 'Create: VM mail Snapshot' })).toBeVisible();
  await page.keyboard.press('Escape');
  await select(page, 'keys_a');
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: 'Roll back' })).toContainText('‘keys_a’');
  await page.keyboard.press('Escape');
  await select(page, 'keys_a');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Roll back');
  await page.keyboard.press('Escape');
  await select(page, 'keys_a');
  await page.keyboard.type('other');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const other = snapshotTree(page).getByRole('row').filter({ hasText: 'other_b' });
  await expect(other, 'the focus jumps, the selection stays').toBeFocused();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await rowsOf(page))[0]?.isSelected).toBe(true);
});

test('several are selected and removed, each with its result', async ({ page }) => {
  await take(page, 'many_1');
  await take(page, 'many_2');
  await select(page, 'many_1');
  const more = (name: string) =>
    snapshotTree(page)
      .getByRole('rowheader')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .click({ modifiers: ['ControlOrMeta'] });
  await more('NOW');
  await action(page, 'Edit').click();
  const edit = page.getByRole('dialog', { name: 'Edit: Snapshot many_1' });
  await edit.getByRole('button', { name: 'Cancel' }).click();
  await more('NOW');
  await more('many_2');
  await expect(toolbar(page).getByRole('button', { name: 'Remove 2' })).toBeVisible();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Remove snapshots' });
  await expect(dialog.getByRole('listitem')).toHaveText([/many_1/, /many_2/]);
  await expect(dialog).not.toContainText('frees 0 B');
  await dialog.getByRole('button', { name: 'Remove 2 snapshots' }).click();
  await expect(page).toHaveURL(/[?&]bulk=/);
  for (const name of ['many_1', 'many_2']) {
    await expect(page.getByRole('dialog').getByRole('row').filter({ hasText: name })).toContainText(
      'done',
      { timeout: 2 * VM_MS, ignoreCase: true },
    );
  }
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await rowsOf(page)).filter(({ name }) => name.startsWith('many_')).length)
    .toBe(0);
});

test.describe('under a finger', () => {
  test.use({ hasTouch: true });

  test('a tap selects; a double click and Enter go on to edit', async ({ page }) => {
    await take(page, 'tapped');
    const row = (name: string) =>
      snapshotTree(page)
        .getByRole('rowheader')
        .filter({ hasText: new RegExp(`^${name}$`) });
    for (const name of ['tapped', 'NOW', 'tapped']) {
      await row(name).tap();
      await expectRow(page, name, { isSelected: true });
    }
    await expectRow(page, 'NOW', { isSelected: false });
    await row('tapped').tap();
    await expectRow(page, 'tapped', { isSelected: true });
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(action(page, 'Edit')).not.toHaveAttribute('aria-disabled', 'true');

    const edit = page.getByRole('dialog', { name: 'Edit: Snapshot tapped' });
    await row('tapped').dblclick();
    await expect(edit.getByLabel('Name')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(edit).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(edit.getByLabel('Name')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(edit).toBeHidden();
  });
});
