import { expect, type Locator, type Page } from '@playwright/test';
import type { LabHost } from '../lab/lab';
import { snapshotTree, toolbar } from './console';

/** A folder beside the second host's own store, used as an archive. */
export const ARCHIVE = { name: 'vault', path: '/var/lib/libvirt/archive' };

/** A place in the list of all places. */
export const placeRow = (page: Page, name: string): Locator =>
  page
    .getByRole('main')
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) });

/** Goes through the form until the machine shows its host key. */
export async function askForKey(page: Page, { address }: LabHost): Promise<void> {
  await page.goto('/places');
  await page.getByRole('link', { name: 'Add archive' }).click();
  await page.getByLabel('Address').fill(address);
  await page.getByLabel('Name in Savepoint').fill(ARCHIVE.name);
  await page.getByLabel('Folder').fill(ARCHIVE.path);
  await page.getByRole('button', { name: 'Ask for its host key' }).click();
  await expect(page.getByRole('heading', { name: '3. Is this the machine?' })).toBeVisible();
}

/** Adds the archive, unless an earlier test has. */
export async function ensureArchive(page: Page, host: LabHost): Promise<void> {
  await page.goto('/places');
  await expect(placeRow(page, 'kvm1')).toBeVisible();
  if ((await placeRow(page, ARCHIVE.name).count()) > 0) return;
  await askForKey(page, host);
  await page.getByRole('button', { name: 'Yes, add this archive' }).click();
  await expect(placeRow(page, ARCHIVE.name)).toBeVisible();
}

/** What the open page of a place says of one VM. */
export const keptOf = (page: Page, vm: string): Locator =>
  page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: vm, exact: true }) });

/** Takes the archive off the list, as the last of those who used it. */
export async function forgetArchive(page: Page): Promise<void> {
  await page.goto('/places');
  await page.getByRole('button', { name: `Remove: ${ARCHIVE.name}` }).click();
  const ask = page.getByRole('alertdialog', { name: 'Remove archive' });
  await ask.getByRole('button', { name: 'Remove' }).click();
  await expect(ask).toBeHidden();
  await expect(placeRow(page, ARCHIVE.name)).toHaveCount(0);
}

/** The row header of a snapshot, whatever mark of a place stands beside its name. */
export const markedRow = (page: Page, snapshot: string): Locator =>
  snapshotTree(page)
    .getByRole('rowheader')
    .filter({ hasText: new RegExp(`^${snapshot}(${ARCHIVE.name}|$)`) });

/** What the row says of other places. */
export const markOf = (page: Page, snapshot: string, says: string | RegExp): Locator =>
  markedRow(page, snapshot).getByRole('img', { name: says });

/** Opens a dialog of the menu “Elsewhere” for a snapshot. */
export async function elsewhere(
  page: Page,
  snapshot: string,
  what: 'Copy to…' | 'Move to…' | 'Bring back…',
): Promise<Locator> {
  await markedRow(page, snapshot).click();
  await toolbar(page).getByRole('button', { name: 'Elsewhere' }).click();
  await page.getByRole('menuitem', { name: what }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  return dialog;
}
