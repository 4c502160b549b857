import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { action, openVm } from './console';
import { ensureRunning, labHost } from './guests';
import { expect, SIGNED_OUT, test } from './test';

/** What axe finds that keeps people out, with the places where. */
async function barriers(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length, 'axe found something to look at').toBeGreaterThan(5);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
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

    test('neither the overview, the VM page nor its dialog has a barrier', async ({ page }) => {
      await ensureRunning(labHost('kvm1'), 'web');
      await page.goto('/');
      await expect(
        page.getByRole('main').getByRole('row').filter({ hasText: 'kvm1' }),
      ).toBeVisible();
      expect(await barriers(page), 'overview').toEqual([]);

      await openVm(page, 'web');
      expect(await barriers(page), 'VM page').toEqual([]);

      await action(page, 'Take Snapshot').click();
      await expect(page.getByRole('dialog').getByText('Guest pause')).toBeVisible();
      expect(await barriers(page), 'dialog').toEqual([]);
    });
  });
}
