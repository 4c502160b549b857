import { barriers } from './barriers';
import { expect, test } from './test';

const PAGES = ['account', 'people', 'sessions', 'keys', 'audit'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no page of the settings has a barrier, nor their largest dialog', async ({ page }) => {
      for (const name of PAGES) {
        await page.goto(`/settings/${name}`);
        await expect(
          page.getByRole('main').getByRole('heading', { level: 2 }).first(),
        ).toBeVisible();
        expect(await barriers(page), name).toEqual([]);
      }
      await page.goto('/settings/people');
      await page.getByRole('button', { name: 'Add person' }).click();
      await expect(page.getByRole('dialog', { name: 'Add person' })).toBeVisible();
      expect(await barriers(page), 'dialog').toEqual([]);
    });
  });
}
