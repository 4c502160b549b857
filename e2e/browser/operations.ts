import { expect, type Locator, type Page } from '@playwright/test';
import { action, expectRow, select } from './console';
import { VM_MS } from './places';

export const taskViewer = (page: Page): Locator =>
  page.getByRole('dialog', { name: /^Task viewer: / });

/** The id of the task whose viewer is open. What a dialog says instead is in the failure. */
export async function openTaskId(page: Page): Promise<string> {
  const shown = async () => [page.url(), ...(await page.getByRole('dialog').allInnerTexts())];
  await expect
    .poll(async () => (await shown()).join('\n'), { intervals: [50] })
    .toMatch(/^\S*[?&]task=/);
  return new URL(page.url()).searchParams.get('task') ?? '';
}

/** Waits in the open task viewer until the task is done, and closes it. */
export async function seeItDone(page: Page): Promise<void> {
  const viewer = taskViewer(page);
  await expect(viewer.getByText('Done.', { exact: true })).toBeVisible({ timeout: VM_MS });
  await viewer.getByRole('button', { name: 'Close' }).last().click();
  await expect(viewer).toBeHidden();
}

/** Asks for a snapshot; its task viewer is open afterwards. */
export async function startTaking(page: Page, name: string, description = ''): Promise<string> {
  await action(page, 'Take Snapshot').click();
  const dialog = page.getByRole('dialog', { name: /^Create: VM / });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Description').fill(description);
  await dialog.getByRole('button', { name: 'Take Snapshot' }).click();
  return openTaskId(page);
}

/** Takes a snapshot of the open VM, from the click to its row in the tree. */
export async function take(page: Page, name: string, description = ''): Promise<void> {
  await startTaking(page, name, description);
  await seeItDone(page);
  await expectRow(page, 'NOW', { parent: name });
}

/** Rolls the open VM back to a snapshot. */
export async function rollBack(page: Page, name: string, keep = false): Promise<void> {
  await select(page, name);
  await action(page, 'Rollback').click();
  const dialog = page.getByRole('dialog', { name: 'Roll back' });
  await expect(dialog).toContainText(`roll back to ‘${name}’?`);
  // On at first, and remembered from then on.
  const keepFirst = dialog.getByRole('checkbox', { name: /^Keep the present state first/ });
  if ((await keepFirst.isChecked()) !== keep) {
    await dialog.getByText('Keep the present state first').click();
  }
  const lost = dialog.getByText(/^The present state of .+, memory and disks, will be lost unless/);
  if (keep) await expect(lost).toBeHidden();
  else await expect(lost).toBeVisible();
  await dialog.getByRole('button', { name: 'Rollback' }).click();
  await seeItDone(page);
  await expectRow(page, 'NOW', { parent: name });
}

/** Removes a snapshot of the open VM. */
export async function remove(page: Page, name: string): Promise<void> {
  await select(page, name);
  await action(page, 'Remove').click();
  await page
    .getByRole('alertdialog', { name: 'Remove snapshot' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await seeItDone(page);
}
