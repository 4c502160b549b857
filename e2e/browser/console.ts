import { expect, type Locator, type Page } from '@playwright/test';

/** The tree of hosts and VMs at the left. */
export const fleet = (page: Page): Locator =>
  page.getByRole('navigation', { name: 'Hosts and VMs' });

/** A VM or a host in that tree; its name holds its state as well: `running web`. */
export const fleetLink = (page: Page, name: string): Locator =>
  fleet(page).getByRole('link', { name: new RegExp(`(^| )${name}$`) });

/** Opens the Snapshots tab of a VM as an operator does. */
export async function openVm(page: Page, name: string): Promise<void> {
  await page.goto('/');
  await fleetLink(page, name).click();
  await expect(snapshotTree(page, name)).toBeVisible();
}

export const snapshotTree = (page: Page, vm?: string): Locator =>
  page.getByRole('treegrid', { name: vm ? `Snapshots of ${vm}` : /^Snapshots of / });

export const toolbar = (page: Page): Locator => page.getByRole('toolbar', { name: 'Snapshots' });

/** A button of the bar above the snapshots. */
export const action = (page: Page, name: 'Take Snapshot' | 'Rollback' | 'Edit' | 'Remove') =>
  toolbar(page).getByRole('button', { name, exact: true });

/** What a button that is off says when the pointer rests on it. */
export async function reasonOf(page: Page, button: Locator): Promise<string> {
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await button.hover();
  return page.getByRole('tooltip').innerText();
}

/** What the page says went wrong. Next keeps an alert of its own, outside of `main`. */
export const alert = (page: Page): Locator => page.getByRole('main').getByRole('alert');

/** A row of the snapshot tree as it is shown; `parent` is the name of the row it hangs under. */
export type Row = {
  name: string;
  parent: string | undefined;
  ram: string;
  date: string;
  description: string;
  size: string;
  isSelected: boolean;
};

/** The rows of the snapshot tree from top to bottom. */
export async function rowsOf(page: Page): Promise<Row[]> {
  const drawn = await snapshotTree(page)
    .locator('[role="row"][aria-level]')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        level: Number(row.getAttribute('aria-level')),
        isSelected: row.getAttribute('aria-selected') === 'true',
        cells: [...row.children].map((cell) => cell.textContent),
      })),
    );
  const path: string[] = [];
  return drawn.map(({ level, isSelected, cells }) => {
    const [name = '', ram = '', date = '', description = '', size = ''] = cells;
    path.splice(level - 1, path.length, name);
    return { name, parent: path[level - 2], ram, date, description, size, isSelected };
  });
}

/** Waits until a row looks like this. `parent: undefined` asks for a root. */
export async function expectRow(page: Page, name: string, wanted: Partial<Row>): Promise<void> {
  await expect
    .poll(async () => (await rowsOf(page)).find((row) => row.name === name), {
      message: `the row ${name}`,
    })
    .toMatchObject(wanted);
}

/** Selects a snapshot. */
export async function select(page: Page, name: string): Promise<void> {
  // Not by its accessible name: NOW's holds the state of the VM as well.
  await snapshotTree(page)
    .getByRole('rowheader')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .click();
  await expectRow(page, name, { isSelected: true });
}
