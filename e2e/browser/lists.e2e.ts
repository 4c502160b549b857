import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openVm } from './console';
import { ensureRunning, labHost, tickBack, tickFrom } from './guests';
import { take } from './operations';
import { expect, test } from './test';

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
const filter = (page: Page) => page.getByRole('searchbox', { name: 'Filter' });
const rows = (page: Page, list: 'All VMs' | 'All snapshots') =>
  page
    .getByRole('grid', { name: list })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') });
const names = (page: Page, list: 'All VMs' | 'All snapshots') =>
  rows(page, list).getByRole('rowheader');

/** By the box that is seen; the one that browsers know of has no size. */
const selectAll = (page: Page, list: 'All VMs' | 'All snapshots') =>
  page
    .getByRole('grid', { name: list })
    .locator('label', { has: page.getByRole('checkbox', { name: 'Select all' }) })
    .click();

test.beforeAll(async () => {
  await ensureRunning(labHost('kvm1'), 'web');
  await ensureRunning(labHost('kvm2'), 'mail');
});

test('the VMs of all hosts stand in one list that can be sorted and narrowed down', async ({
  page,
}) => {
  await labHost('kvm1').sh(
    "virsh metadata web urn:savepoint:tags --key savepoint --set '<tags>prod shop</tags>' --config --live",
  );
  await page.goto('/?tab=vms');
  await expect(names(page, 'All VMs')).toHaveText(['db', 'mail', 'web']);
  await page.getByRole('columnheader', { name: 'Name' }).click();
  await expect(names(page, 'All VMs')).toHaveText(['web', 'mail', 'db']);
  await expect(page).toHaveURL(/sort=-name/);

  await filter(page).fill('tag:prod');
  await expect(names(page, 'All VMs')).toHaveText(['web']);
  await expect(page).toHaveURL(/q=tag%3Aprod/);
  await page.reload();
  await expect(names(page, 'All VMs')).toHaveText(['web']);
  await expect(filter(page)).toHaveValue('tag:prod');
  await expect(page.getByText('1 of 3 VMs')).toBeVisible();

  await filter(page).fill('colour:red host:kvm2');
  await expect(names(page, 'All VMs')).toHaveText(['mail']);
  await expect(
    page.getByText(/“colour:red” does not count: there are host, vm, tag/),
  ).toBeVisible();
  await filter(page).fill('host:kvm3');
  await expect(page.getByText('Nothing is like that')).toBeVisible();
  await filter(page).fill('');
  await page.getByRole('list', { name: 'Per host' }).getByRole('button', { name: /^kvm2/ }).click();
  await expect(filter(page)).toHaveValue('host:"kvm2"');
  await expect(page).toHaveURL(/q=host%3A%22kvm2%22/);
  await names(page, 'All VMs').getByRole('link', { name: 'mail' }).click();
  await expect(page.getByRole('treegrid', { name: 'Snapshots of mail' })).toBeVisible();
});

test('many VMs are captured at once, rolled back at once, and their snapshots removed', async ({
  page,
}) => {
  await page.goto('/?tab=vms&q=host:kvm');
  await filter(page).fill('-vm:db');
  await expect(names(page, 'All VMs')).toHaveText(['mail', 'web']);
  await selectAll(page, 'All VMs');
  await expect(page.getByText('2 VMs on 2 hosts selected')).toBeVisible();
  await page.getByRole('button', { name: 'Take snapshots…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('bulk_one');
  await expect(dialog.getByText('mail on kvm2')).toBeVisible();
  await dialog.getByRole('button', { name: 'Take 2 snapshots' }).click();

  const over = page.getByText('2 of 2 done, 0 went wrong, 0 not started');
  await expect(over).toBeVisible({ timeout: 120_000 });
  await page.reload();
  await expect(over, 'the summary is the server’s').toBeVisible();
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(
    page.getByRole('list', { name: 'Bulk operations' }).getByRole('button').first(),
  ).toContainText('2 of 2 done');

  await tab(page, 'Snapshots').last().click();
  await filter(page).fill('bulk_one has:ram');
  await expect(rows(page, 'All snapshots')).toHaveCount(2);
  await expect(page.getByRole('list', { name: 'Per host' }).getByRole('listitem')).toHaveCount(2);
  const guests = [[labHost('kvm1'), 'web'] as const, [labHost('kvm2'), 'mail'] as const];
  const ahead = await Promise.all(
    guests.map(async ([host, guest]) => {
      const { mem } = await host.counters(guest);
      return { host, guest, from: await tickFrom(host, guest, mem + 6) };
    }),
  );
  await selectAll(page, 'All snapshots');
  await page.getByRole('button', { name: 'Roll back…' }).click();
  const keepFirst = page.getByText('Take a snapshot of each VM as it is now first');
  await keepFirst.click();
  await expect(page.getByText('The present state of every VM will be lost.')).toBeVisible();
  const back = ahead.map(({ host, guest, from }) => tickBack(host, guest, from));
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back 2 VMs' }).click();
  await expect(over).toBeVisible({ timeout: 120_000 });
  await Promise.all(back);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

  await selectAll(page, 'All snapshots');
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 2 snapshots' }).click();
  await expect(over).toBeVisible({ timeout: 120_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(rows(page, 'All snapshots').filter({ hasText: 'bulk_one' })).toHaveCount(0);
});

test('two snapshots of one VM cannot be rolled back together', async ({ page }) => {
  await openVm(page, 'mail');
  await take(page, 'twice_a');
  await take(page, 'twice_b');
  await page.goto('/?tab=snapshots&q=twice_');
  await expect(rows(page, 'All snapshots')).toHaveCount(2);
  await selectAll(page, 'All snapshots');
  const rollback = page.getByRole('button', { name: 'Roll back…' });
  await expect(rollback).toHaveAttribute('aria-disabled', 'true');
  await rollback.hover();
  await expect(page.getByRole('tooltip')).toContainText('belong to the same VM');
});

for (const theme of ['light', 'dark'] as const) {
  test(`nothing keeps people out of the lists in ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const [name, label] of [
      ['vms', 'All VMs'],
      ['snapshots', 'All snapshots'],
    ] as const) {
      await page.goto(`/?tab=${name}`);
      await expect(page.getByRole('grid', { name: label })).toBeVisible();
      await filter(page).fill('badge:blue');
      await expect(page.getByText(/“badge:blue” does not count/)).toBeVisible();
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations).toEqual([]);
    }
  });
}
