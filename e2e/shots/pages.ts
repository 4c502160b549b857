import { expect, type Page } from '@playwright/test';
import { ARCHIVE } from '../browser/archive';
import { action, openVm, select } from '../browser/console';

/**
 * A page as a person comes to it. `main`: also in Chinese, which is switched to on the spot; `again` opens what the
 * reload for that has closed, whatever the language.
 */
export type Shot = {
  name: string;
  main?: true;
  /** Also on a screen of 3840 pixels. */
  wall?: true;
  signedOut?: true;
  open: (page: Page) => Promise<void>;
  again?: (page: Page) => Promise<void>;
};

/** Fonts and pictures are there, and nothing turns any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('.animate-spin').filter({ visible: true })).toHaveCount(0);
  await page.waitForFunction(async () => {
    await document.fonts.ready;
    return [...document.images].every(({ complete, loading }) => complete || loading === 'lazy');
  });
}

/** The Snapshots tab with the snapshot in the middle of the story selected. */
async function tab(page: Page): Promise<void> {
  await openVm(page, 'web');
  await select(page, 'before-upgrade');
}

/** A dialog by its key, from the row in which the story stands. */
async function press(page: Page, key: string): Promise<void> {
  await page.getByRole('rowheader').filter({ hasText: 'before-upgrade' }).first().click();
  await page.keyboard.press(key);
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();
  // The plan is asked for once the typing pauses.
  await expect(page.locator('dl').filter({ visible: true }).last()).toBeVisible();
}

async function toList(page: Page, tab: 'vms' | 'snapshots'): Promise<void> {
  await page.goto(`/?tab=${tab}`);
  await expect(page.getByRole('rowheader').first()).toBeVisible();
}

async function toPlaces(page: Page): Promise<void> {
  await page.goto('/places');
  await expect(page.getByRole('rowheader').filter({ hasText: ARCHIVE.name })).toBeVisible();
}

/** The dialog that copies the selected snapshot, whatever the language, with its plan. */
async function openCopy(page: Page): Promise<void> {
  await page.getByRole('rowheader').filter({ hasText: 'before-upgrade' }).first().click();
  await page.getByRole('toolbar').getByRole('button', { expanded: false }).click();
  await page.getByRole('menuitem').first().click();
  await expect(page.getByRole('dialog').locator('[aria-live] p').first()).toBeVisible();
}

/** Every page and every dialog that an operator works with. */
export const SHOTS: readonly Shot[] = [
  { name: 'sign-in', signedOut: true, open: async (page) => void (await page.goto('/sign-in')) },
  { name: 'hosts', main: true, wall: true, open: async (page) => void (await page.goto('/')) },
  {
    name: 'host',
    open: async (page) => {
      await page.goto('/');
      await page.getByRole('main').getByRole('link', { name: /kvm1$/ }).click();
      await expect(page.getByRole('heading', { name: /kvm1/ })).toBeVisible();
    },
  },
  { name: 'snapshots', main: true, wall: true, open: tab },
  {
    name: 'take',
    main: true,
    open: async (page) => {
      await tab(page);
      await press(page, 't');
    },
    again: (page) => press(page, 't'),
  },
  {
    name: 'rollback',
    open: async (page) => {
      await tab(page);
      await press(page, 'r');
    },
  },
  {
    name: 'summary',
    open: async (page) => {
      await openVm(page, 'web');
      await page.getByRole('tab').first().click();
    },
  },
  {
    name: 'task',
    main: true,
    open: async (page) => {
      await openVm(page, 'web');
      await page
        .getByRole('region')
        .getByRole('button', { name: /before-upgrade/ })
        .first()
        .click();
      await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
    },
  },
  {
    name: 'tasks',
    main: true,
    open: async (page) => {
      await page.goto('/tasks');
      await expect(page.getByRole('main').getByRole('row').nth(1)).toBeVisible();
    },
  },
  { name: 'all-vms', main: true, open: (page) => toList(page, 'vms') },
  { name: 'all-snapshots', main: true, open: (page) => toList(page, 'snapshots') },
  { name: 'places', main: true, open: toPlaces },
  {
    name: 'place',
    main: true,
    open: async (page) => {
      await toPlaces(page);
      await page.getByRole('link', { name: ARCHIVE.name, exact: true }).click();
      await expect(page.getByRole('heading', { name: new RegExp(ARCHIVE.name) })).toBeVisible();
      await expect(page.getByRole('row').nth(1)).toBeVisible();
    },
  },
  {
    name: 'connection',
    open: async (page) => {
      await page.goto('/');
      await page.getByRole('main').getByRole('link', { name: /kvm1$/ }).click();
      await page.getByRole('button', { name: 'Change connection' }).click();
      await expect(
        page.getByRole('heading', { level: 1, name: 'Connection of kvm1' }),
      ).toBeVisible();
    },
  },
  {
    name: 'add-archive',
    open: async (page) => {
      await page.goto('/places/new');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'copy',
    main: true,
    open: async (page) => {
      await tab(page);
      await openCopy(page);
    },
    again: openCopy,
  },
  {
    name: 'bring-back',
    open: async (page) => {
      await openVm(page, 'web');
      await page.getByRole('rowheader').filter({ hasText: 'fresh-install' }).first().click();
      await action(page, 'Rollback').click();
      await expect(
        page.getByRole('dialog').getByRole('button', { name: /^Commands/ }),
      ).toBeVisible();
    },
  },
  { name: 'add-host', open: async (page) => void (await page.goto('/hosts/new')) },
  { name: 'settings', open: async (page) => void (await page.goto('/settings')) },
];

/** Opens a page and waits until nothing moves any more. */
export async function show(page: Page, shot: Shot): Promise<void> {
  await shot.open(page);
  await settled(page);
}
