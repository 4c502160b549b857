import { formIsAlive } from './account';
import { alert, fleetLink } from './console';
import { endDashboard, startDashboard } from './dashboard';
import { ensureRunning, labHost } from './guests';
import { FRESH } from './places';
import { expect, SIGNED_OUT, test } from './test';

test.use({ baseURL: FRESH.url, storageState: SIGNED_OUT });

test.beforeAll(async () => {
  await ensureRunning(labHost('kvm2'), 'mail');
  await startDashboard(FRESH);
});
test.afterAll(() => endDashboard(FRESH));

test('from nothing to a host with its VM', async ({ page }) => {
  const host = labHost('kvm2');
  await page.goto('/');
  await expect(page).toHaveURL('/setup');
  await formIsAlive(page);
  await page.getByLabel('Name').fill('First');
  await page.getByLabel('E-mail address').fill('first@savepoint.test');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(alert(page)).toBeVisible();
  await page.getByLabel('Password').fill('long enough for anybody');
  await page.getByRole('button', { name: 'Create administrator' }).click();

  await expect(page.getByText('No host yet')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Add host' }).click();
  const line = await page.getByText(/^ssh-ed25519 /).innerText();
  expect(line).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+=* savepoint$/);

  await page.getByLabel('Address').fill(host.address);
  await page.getByLabel('Name in Savepoint').fill('kvm2');
  await page.getByLabel('SSH port').fill('2');
  const probe = page.getByRole('button', { name: 'Ask for its host key' });
  await probe.click();
  await expect(alert(page)).toHaveText(
    `${host.address} (${host.address}) refuses connections on port 2. Check the port and that sshd runs there.`,
  );

  await page.getByLabel('SSH port').fill('22');
  await probe.click();
  await expect(page.getByText(await host.hostKeyFingerprint(), { exact: true })).toBeVisible();
  const confirm = page.getByRole('button', { name: 'Yes, add this host' });
  await confirm.click();
  await expect(alert(page)).toHaveText(
    'kvm2 does not accept Savepoint’s key for user “root”. Add the line shown on the Add host page to ~root/.ssh/authorized_keys there.',
  );

  await host.authorizeKey(line);
  await confirm.click();
  await expect(page.getByRole('heading', { name: 'kvm2' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'running mail' })).toBeVisible();
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');

  // The first administrator is made once: the page is gone afterwards, signed in or not.
  // Left first: a page that is open finds out that nobody is signed in any more, and goes to /sign-in by itself.
  await page.goto('about:blank');
  await page.context().clearCookies();
  await page.goto('/setup');
  await expect(page).toHaveURL('/sign-in');
});
