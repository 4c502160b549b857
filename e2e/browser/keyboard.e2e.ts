import { action, expectRow, openVm, reasonOf, rowsOf, select, snapshotTree } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { expect, test } from './test';

const CHANGES = ['Rollback', 'Edit', 'Remove'] as const;

test.beforeEach(async ({ page }) => {
  await ensureRunning(labHost('kvm1'), 'web');
  await openVm(page, 'web');
  // Each test needs one snapshot; the first one takes it.
  await expectRow(page, 'NOW', { description: 'You are here!' });
  const isThere = (await rowsOf(page)).some(({ name }) => name === 'for_keys');
  if (!isThere) await take(page, 'for_keys');
});

test('without a snapshot selected the buttons are off and say why', async ({ page }) => {
  for (const name of CHANGES) {
    expect(await reasonOf(page, action(page, name))).toBe('Select a snapshot');
  }
  await select(page, 'NOW');
  for (const name of CHANGES) {
    expect(await reasonOf(page, action(page, name))).toBe('Select a snapshot');
    // Playwright itself would wait until it is on.
    await action(page, name).click({ force: true });
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await select(page, 'for_keys');
  for (const name of CHANGES) {
    await expect(action(page, name)).not.toHaveAttribute('aria-disabled', 'true');
  }
});

test('the tree is worked by keyboard alone', async ({ page }) => {
  const names = (await rowsOf(page)).map(({ name }) => name);
  const at = names.indexOf('for_keys');
  const neighbour = names[at + 1] ?? '';
  await select(page, 'for_keys');
  await page.keyboard.press('ArrowDown');
  await expectRow(page, neighbour, { isSelected: true });
  await expectRow(page, 'for_keys', { isSelected: false });
  await page.keyboard.press('ArrowUp');
  await expectRow(page, 'for_keys', { isSelected: true });

  await page.keyboard.press('Enter');
  const edit = page.getByRole('dialog', { name: 'Edit: Snapshot for_keys' });
  await expect(edit.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(edit).toBeHidden();
  await expect(snapshotTree(page).locator(':focus'), 'the focus is back in the tree').toHaveCount(
    1,
  );

  await page.keyboard.press('Delete');
  const ask = page.getByRole('alertdialog', { name: 'Remove snapshot' });
  await expect(ask).toContainText('remove snapshot ‘for_keys’ of VM web');
  await expect(ask.getByRole('button', { name: 'No' }), 'the harmless answer').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(ask).toBeHidden();
  await expectRow(page, 'for_keys', { isSelected: true });
});

test('Enter and Delete on NOW do nothing', async ({ page }) => {
  await select(page, 'NOW');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await page.keyboard.press('ArrowUp');
  // The arrow came after them: had they opened anything, it would have gone there.
  await expectRow(page, 'NOW', { isSelected: false });
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});
