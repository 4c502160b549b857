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

test('an address leads to its page by way of the sign-in', async ({ page }) => {
  await page.goto('/?tab=snapshots&q=host:kvm1');
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await fillSignIn(page, OPERATOR.password);
  await expect(page).toHaveURL('/?tab=snapshots&q=host:kvm1');
  // Signed in already: straight there.
  await page.goto('/sign-in?to=%2Fplaces');
  await expect(page).toHaveURL('/places');
});

test('the sign-in leads to no other machine', async ({ page }) => {
  for (const to of ['//example.org', '/\\example.org', 'https://example.org', '/%2Fexample.org']) {
    // Left first: a page that is open finds out that nobody is signed in any more, and goes to the sign-in by itself.
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(`/sign-in?${new URLSearchParams({ to })}`);
    await fillSignIn(page, OPERATOR.password);
    await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
    await expect(page, to).toHaveURL('/');
  }
});

test('the data are behind the sign-in as well', async ({ request }) => {
  for (const path of ['/api/fleet', '/api/tasks', '/api/events']) {
    expect((await request.get(path)).status(), path).toBe(401);
  }
});
