import { readFileSync } from 'node:fs';
import { OPERATOR } from '../demo/seed';
import { fillSignIn } from './account';
import { action, alert, fleet, fleetLink, openVm, reasonOf, select } from './console';
import { ensureRunning, labHost } from './guests';
import { take } from './operations';
import { arrive, choose, invite } from './people';
import { MAIN } from './places';
import { expect, SIGNED_OUT, test } from './test';

const SNAP = {
  name: 'Snap',
  email: 'snap@savepoint.test',
  right: 'Snapshots',
  place: 'web on kvm1',
};
const PASSWORD = 'only for snapshots';

test.describe.configure({ mode: 'serial' });

test('somebody who may only take snapshots of one VM does that, and reads why not more', async ({
  page,
  browser,
}) => {
  await ensureRunning(labHost('kvm1'), 'web');
  const link = await invite(page, SNAP);
  await expect(page.getByRole('row').filter({ hasText: SNAP.email })).toContainText('invited');

  const snap = await arrive(browser, link, PASSWORD);
  await expect(fleetLink(snap, 'web')).toBeVisible();
  await expect(fleet(snap).getByRole('link')).toHaveCount(3);

  await openVm(snap, 'web');
  await take(snap, 'by-snap');
  await select(snap, 'by-snap');
  expect(await reasonOf(snap, action(snap, 'Rollback'))).toMatch(/^Your account may not do this: /);
  await expect(action(snap, 'Edit')).not.toHaveAttribute('aria-disabled');
  await expect(action(snap, 'Remove')).not.toHaveAttribute('aria-disabled');

  await snap.goto('/settings/people');
  await expect(alert(snap)).toContainText('Your account may not do this');

  await snap.goto(link);
  await expect(alert(snap)).toContainText('This link was used already');
  await snap.close();
});

test('rights that are given reach an open page', async ({ page, browser }) => {
  const snap = await browser.newPage({ baseURL: MAIN.url, storageState: SIGNED_OUT });
  await snap.goto('/sign-in');
  await fillSignIn(snap, PASSWORD, SNAP.email);
  await expect(snap.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  await openVm(snap, 'web');
  await select(snap, 'by-snap');
  await expect(action(snap, 'Rollback')).toHaveAttribute('aria-disabled', 'true');

  await page.goto('/settings/people');
  const row = page.getByRole('row').filter({ hasText: SNAP.email });
  await row.getByRole('button', { name: 'Change rights' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rights of Snap' });
  await choose(page, 'Right', 'Administer');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Administer');
  await expect(action(snap, 'Rollback')).not.toHaveAttribute('aria-disabled');
  await snap.close();
});

test('the last administrator stays', async ({ page }) => {
  await page.goto('/settings/people');
  const row = page.getByRole('row').filter({ hasText: OPERATOR.email });
  const why = await reasonOf(page, row.getByRole('button', { name: 'Remove' }));
  expect(why).toContain('the account you are signed in with');
  await row.getByRole('button', { name: 'Change rights' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rights of Operator' });
  await choose(page, 'Right', 'See');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('the last account that administers');
});

test('a session that is ended shows the sign-in, and so does a disabled account', async ({
  page,
  browser,
}) => {
  const snap = await browser.newPage({ baseURL: MAIN.url, storageState: SIGNED_OUT });
  const enter = async () => {
    await snap.goto('/sign-in');
    await fillSignIn(snap, PASSWORD, SNAP.email);
    await expect(snap.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  };
  await enter();
  await page.goto('/settings/sessions');
  const rows = page.getByRole('main').getByRole('row').filter({ hasText: 'Snap' });
  await expect(rows.first()).toContainText('Chrom');
  while ((await rows.count()) > 0) {
    const left = await rows.count();
    await rows
      .first()
      .getByRole('button', { name: /^End the session of Snap/ })
      .click();
    await expect(rows).toHaveCount(left - 1);
  }
  await expect(snap).toHaveURL('/sign-in');

  await enter();
  await page.goto('/settings/people');
  const row = page.getByRole('row').filter({ hasText: SNAP.email });
  await row.getByRole('button', { name: 'Disable' }).click();
  await expect(row).toContainText('disabled');
  await expect(snap).toHaveURL('/sign-in');
  await fillSignIn(snap, PASSWORD, SNAP.email);
  await expect(alert(snap)).toContainText('This account is disabled.');
  await snap.close();
});

test('the audit is filtered by its address and exported', async ({ page }) => {
  await page.goto('/settings/audit?who=Snap&verb=take');
  const lines = page.getByRole('table').getByRole('row').filter({ hasText: 'web on kvm1' });
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText('by-snap');
  await choose(page, 'Outcome', 'refused');
  await expect(page.getByText('No line matches.')).toBeVisible();
  await expect(page).toHaveURL(/outcome=refused/);
  await choose(page, 'Outcome', 'any');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(csv).toHaveLength(2);
  expect(csv[1]).toContain('"Snap","take","web on kvm1","ok","by-snap (task ');
});

test.describe('signed out', () => {
  test.use({ storageState: SIGNED_OUT });

  test('five wrong passwords make an account wait, and no other', async ({ page }) => {
    await page.goto('/sign-in');
    for (let n = 0; n < 5; n += 1) {
      await fillSignIn(page, 'wrong', 'nobody@savepoint.test');
      await expect(alert(page)).toContainText('do not match');
      await page.reload();
    }
    await fillSignIn(page, 'wrong', 'nobody@savepoint.test');
    await expect(alert(page)).toContainText(/Too many tries. Wait \d+ s/);
    await fillSignIn(page, OPERATOR.password);
    await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  });
});
