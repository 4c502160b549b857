import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { snapshotTree } from './console';
import { ensureRunning, labHost } from './guests';
import { expect, test } from './test';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Go to or do' });
const field = (page: Page) => palette(page).getByRole('searchbox');
const results = (page: Page) => palette(page).getByRole('menuitem');

/** Opens it by keyboard; before the page is alive, keys go nowhere. */
async function open(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(field(page)).toBeFocused({ timeout: 1_000 });
  }).toPass();
}

test.beforeAll(() => ensureRunning(labHost('kvm2'), 'mail'));

test('a few letters lead to a VM, by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await open(page);
  await page.keyboard.type('mail kvm2');
  await expect(results(page).nth(0)).toHaveText('mailkvm2');
  await expect(results(page).nth(1)).toHaveText('Take snapshot of mail…kvm2');
  // The first one is where Enter goes.
  await expect(results(page).nth(0)).toHaveAttribute('data-focused');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toHaveCount(0);
  await expect(snapshotTree(page, 'mail')).toBeVisible();
});

test('it leads to pages, and begins what it is asked for', async ({ page }) => {
  await page.goto('/hosts/new');
  await open(page);
  await page.keyboard.type('all snap');
  await results(page).filter({ hasText: 'All snapshots' }).click();
  await expect(page.getByRole('grid', { name: 'All snapshots' })).toBeVisible();

  await open(page);
  await page.keyboard.type('nothing of this name');
  await expect(palette(page)).toContainText('Nothing fits these words.');
  await field(page).fill('mail');
  await results(page).filter({ hasText: 'Take snapshot of mail…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take snapshots' });
  await expect(dialog).toContainText('mail on kvm2');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
});

for (const theme of ['light', 'dark'] as const) {
  test(`nothing keeps people out of it in ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    // So low that not all of what is found fits.
    await page.setViewportSize({ width: 1280, height: 300 });
    await page.goto('/');
    await open(page);
    await page.keyboard.type('kvm');
    await expect(results(page).first()).toBeVisible();
    const isLonger = (list: Element) => list.scrollHeight > list.clientHeight;
    const box = palette(page).getByRole('menu').locator('..');
    expect(await box.evaluate(isLonger)).toBe(true);
    // The arrows lead on from the field, also to what lies below.
    await page.keyboard.press('ArrowUp');
    await expect(results(page).last()).toHaveAttribute('data-focused');
    await expect(results(page).last()).toBeInViewport();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
