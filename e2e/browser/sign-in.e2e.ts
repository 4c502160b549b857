import { OPERATOR } from '../demo/seed';
import { fillSignIn } from './account';
import { alert } from './console';
import { expect, SIGNED_OUT, test } from './test';

test.use({ storageState: SIGNED_OUT });

test('only the right password lets in, and signing out ends it', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');

  await fillSignIn(page, 'not-the-password');
  await expect(alert(page)).toHaveText('This e-mail address and password do not match.');
  await expect(page).toHaveURL('/sign-in');

  await fillSignIn(page, OPERATOR.password);
  await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  await expect(page).toHaveURL('/');

  await page.getByRole('button', { name: `Account of ${OPERATOR.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
});

test('the data are behind the sign-in as well', async ({ request }) => {
  for (const path of ['/api/fleet', '/api/tasks', '/api/events']) {
    expect((await request.get(path)).status(), path).toBe(401);
  }
});
