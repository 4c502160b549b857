import { expectRow, fleetLink, openVm, rowsOf, select } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { expect, test } from './test';

test('what happens outside shows by itself, and the selection stays', async ({ page }) => {
  const host = labHost('kvm2');
  await ensureRunning(host, 'mail');
  await openVm(page, 'mail');
  await take(page, 'seen_from_outside');
  await select(page, 'seen_from_outside');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');
  // A mark that a new page would not have.
  await page.evaluate(() => document.body.setAttribute('data-same-page', ''));

  await host.destroyGuest('mail');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('shut off mail');
  await expect(page.getByRole('main')).toContainText('shut off on kvm2');
  await host.startGuest('mail');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');

  await expect(page.locator('body[data-same-page]')).toHaveCount(1);
  await expectRow(page, 'seen_from_outside', { isSelected: true });
  expect((await rowsOf(page)).filter(({ isSelected }) => isSelected)).toHaveLength(1);
});
