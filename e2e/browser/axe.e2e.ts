import type { Page } from '@playwright/test';
import { barriers } from './barriers';
import { action, openVm, rowsOf, select, snapshotTree } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { expect, SIGNED_OUT, test } from './test';

/** Opens a dialog by what it takes, looks, and closes it. */
async function expectNone(page: Page, what: string, open: () => Promise<void>): Promise<void> {
  await open();
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog')).first();
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText('Planning…')).toHaveCount(0);
  expect.soft(await barriers(page), what).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test.describe('signed out', () => {
      test.use({ storageState: SIGNED_OUT });

      test('the sign-in page has no barrier', async ({ page }) => {
        await page.goto('/sign-in');
        await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
        expect(await barriers(page)).toEqual([]);
      });
    });

    test('neither the overview, a host, a VM nor any dialog has a barrier', async ({ page }) => {
      await ensureRunning(labHost('kvm1'), 'web');
      await page.goto('/');
      await expect(
        page.getByRole('main').getByRole('row').filter({ hasText: 'kvm1' }),
      ).toBeVisible();
      expect.soft(await barriers(page), 'overview').toEqual([]);

      await page.getByRole('main').getByRole('link', { name: /kvm1$/ }).click();
      await expect(page.getByRole('heading', { name: /kvm1/ })).toBeVisible();
      expect.soft(await barriers(page), 'host').toEqual([]);

      await page.goto('/hosts/new');
      await expect(page.getByRole('heading', { name: 'Add host' })).toBeVisible();
      expect.soft(await barriers(page), 'add host').toEqual([]);

      await openVm(page, 'web');
      if (!(await rowsOf(page)).some(({ name }) => name === 'for_axe')) {
        await take(page, 'for_axe', '**bold** and a [link](https://example.org)');
      }
      await select(page, 'for_axe');
      await expect(page.getByRole('link', { name: 'link', exact: true })).toBeVisible();
      expect.soft(await barriers(page), 'VM page').toEqual([]);
      const press = (key: string) => async () => {
        await snapshotTree(page).getByRole('rowheader').filter({ hasText: 'for_axe' }).click();
        await page.keyboard.press(key);
      };
      await expectNone(page, 'take', () => action(page, 'Take Snapshot').click());
      await expectNone(page, 'roll back', press('r'));
      await expectNone(page, 'edit', press('Enter'));
      await expectNone(page, 'remove', press('Delete'));
      await expectNone(page, 'keys', press('?'));
      await expectNone(page, 'task', () =>
        page
          .getByRole('region', { name: 'Tasks' })
          .getByRole('button', { name: /for_axe/ })
          .first()
          .click(),
      );
      await page.goto('/tasks?show=active');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('All tasks');
      expect.soft(await barriers(page), 'no tasks').toEqual([]);
      await page.goto('/tasks');
      await expect(
        page.getByRole('main').getByRole('row').filter({ hasText: 'for_axe' }),
      ).not.toHaveCount(0);
      expect.soft(await barriers(page), 'tasks').toEqual([]);
      await openVm(page, 'web');
      await page.getByRole('tab', { name: 'Summary' }).click();
      await expect(page.getByRole('heading', { name: 'Disks' })).toBeVisible();
      expect.soft(await barriers(page), 'summary').toEqual([]);
    });
  });
}
