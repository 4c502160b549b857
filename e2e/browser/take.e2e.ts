import type { Locator } from '@playwright/test';
import { action, expectRow, fleetLink, openVm } from './console';
import { ensureRunning, labHost } from './guests';
import { openTaskId, taskViewer } from './operations';
import { VM_MS } from './places';
import { expect, test } from './test';

const RULE = 'A name starts with a letter and has 2 to 40 letters, digits, “-” or “_”.';

test.beforeEach(async ({ page }) => {
  await ensureRunning(labHost('kvm1'), 'web');
  await openVm(page, 'web');
});

test('the dialog proposes a good name and refuses bad ones at once', async ({ page }) => {
  await action(page, 'Take Snapshot').click();
  const dialog = page.getByRole('dialog', { name: 'Create: VM web Snapshot' });
  const name = dialog.getByLabel('Name');
  const submit = dialog.getByRole('button', { name: 'Take Snapshot' });
  await expect(name).toBeFocused();
  await expect(name).toHaveValue(/^[A-Za-z][A-Za-z0-9_-]{1,39}$/);
  await expect(submit).toBeEnabled();

  const refused = async (text: string, why: string) => {
    await name.fill(text);
    await expect(name).toHaveAccessibleDescription(why);
    await expect(submit).toBeDisabled();
  };
  for (const bad of ['', 'x', '1st', 'with space', 'größe', '-dash', `a${'b'.repeat(40)}`]) {
    await refused(bad, RULE);
  }
  await refused('current', '“current” is reserved. Choose another name.');
  await refused('Pending', '“Pending” is reserved. Choose another name.');

  await name.fill(`a${'b'.repeat(39)}`);
  await expect(submit).toBeEnabled();
});

test('the dialog says in which way it will be captured, and why not in another', async ({
  page,
}) => {
  await action(page, 'Take Snapshot').click();
  const dialog = page.getByRole('dialog');
  await expect(preview(dialog, 'Method')).toHaveText(/^(live|held|saved)$/);
  await dialog.getByRole('radio', { name: 'Saved' }).click();
  await expect(preview(dialog, 'Method')).toHaveText('saved');
  await expect(dialog.getByText('The guest stands still from beginning to end.')).toBeVisible();
  await dialog.getByText('Include RAM').click();
  await expect(preview(dialog, 'Method')).toHaveText('disk-only');
  await expect(dialog.getByRole('radio', { name: 'Saved' })).toHaveCount(0);
});

test('the dialog says why the way with the shortest pause is not possible', async ({ page }) => {
  // One of its disks is captured inside its image, which no overlay can lie over meanwhile.
  await ensureRunning(labHost('kvm1'), 'db');
  await openVm(page, 'db');
  await action(page, 'Take Snapshot').click();
  const dialog = page.getByRole('dialog', { name: 'Create: VM db Snapshot' });
  await expect(preview(dialog, 'Method')).toHaveText('held');
  await expect(dialog).toContainText(
    'Not possible: live. Disk vda of VM db on kvm1 is captured as “inside the qcow2 file”',
  );
});

test('a dialog that was opened while the server was away comes when it is back', async ({
  page,
}) => {
  let isAway = true;
  await page.route('**/icon.svg', (route) => (isAway ? route.abort() : route.continue()));
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch();
    const holdsDialog = (await response.text()).includes('includeRam');
    await (isAway && holdsDialog ? route.abort() : route.fulfill({ response }));
  });
  await openVm(page, 'web');
  const missed = page.waitForRequest('**/icon.svg');
  await action(page, 'Take Snapshot').click();
  await missed;
  await expect(fleetLink(page, 'web'), 'the page is still there').toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  isAway = false;
  await expect(page.getByRole('dialog', { name: 'Create: VM web Snapshot' })).toBeVisible();
});

test('a snapshot with RAM is planned, taken step by step, and hangs in the tree', async ({
  page,
}) => {
  // As where a cable was pulled that has nothing to do with the dashboard.
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await action(page, 'Take Snapshot').click();
  const dialog = page.getByRole('dialog', { name: 'Create: VM web Snapshot' });
  await expect(dialog.getByLabel('Include RAM')).toBeChecked();
  await dialog.getByRole('radio', { name: 'Saved' }).click();
  await expect(preview(dialog, 'Guest pause')).toHaveText(/^about \d/);
  await expect(preview(dialog, 'Will be written')).toHaveText(/^about [\d.]+ MiB of memory/);
  await dialog.getByLabel('Name').fill('taken');
  await dialog.getByLabel('Description').fill('Before the update\nand its second line');
  await dialog.getByRole('button', { name: 'Take Snapshot' }).click();

  const taskId = await openTaskId(page);
  const viewer = taskViewer(page);
  await expect(viewer).toHaveAccessibleName('Task viewer: VM web – Snapshot ‘taken’');
  await expect(viewer.getByText('Done.', { exact: true })).toBeVisible({ timeout: VM_MS });
  const steps = viewer.getByRole('log').getByRole('listitem');
  expect(await steps.count()).toBeGreaterThan(8);
  for (const step of await steps.all()) await expect(step).toContainText(/exit 0 · \d/);
  const saving = steps.filter({ hasText: 'Stop the guest and save its memory' });
  await expect(saving).toContainText('managedsave');
  await viewer.getByRole('tab', { name: 'Status' }).click();
  await expect(viewer.getByRole('row', { name: /^Guest pause/ })).toContainText('(measured)');
  await expect(viewer.getByRole('row', { name: /^Task id/ })).toContainText(taskId);
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  await expectRow(page, 'taken', { ram: 'Yes', description: 'Before the update' });
  await expectRow(page, 'NOW', { parent: 'taken', description: 'You are here!', ram: '' });
  expect(await labHost('kvm1').domainState('web')).toBe('running (restored)');

  await action(page, 'Take Snapshot').click();
  await dialog.getByLabel('Name').fill('taken');
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(
    'VM web already has a snapshot named “taken”. Choose another name.',
  );
});

/** The value beside a name in the plan's estimate. */
const preview = (dialog: Locator, name: string) =>
  dialog
    .getByRole('definition')
    .filter({ visible: true })
    .and(dialog.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd'));
