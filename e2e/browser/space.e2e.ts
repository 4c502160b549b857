import type { Page } from '@playwright/test';
import { DEFAULT_STORE } from '@/lib/domain/host';
import { action, expectRow, openVm, select } from './console';
import { ensureRunning, gaps, labHost, settled } from './guests';
import { remove, rollBack, seeItDone, take } from './operations';
import { VM_MS } from './places';
import { expect, test } from './test';

test('a snapshot tells what its removal frees, and its memory is compressed by a click', async ({
  page,
}) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'db');
  const together = gaps(await host.counters('db'));
  await openVm(page, 'db');
  await take(page, 'roomy');
  await select(page, 'roomy');
  const details = page.getByRole('complementary', { name: 'Details of the snapshot' });

  // The host is asked in the background, soon after a snapshot came.
  await expect(details.getByText('Nothing else holds these bytes. Measured')).toBeVisible({
    timeout: VM_MS,
  });
  await action(page, 'Remove').click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove snapshot' });
  await expect(dialog.getByText(/^This frees [\d.]+ MiB\./)).toBeVisible();
  await dialog.getByRole('button', { name: 'No' }).click();

  // Only what was read through and found whole; that happens by itself as well.
  await expect(details.getByText(/^Last verified/)).toBeVisible({ timeout: VM_MS });
  await details.getByRole('button', { name: 'Compress RAM' }).click();
  await seeItDone(page);
  await select(page, 'roomy');
  await expect(details.getByText(/^RAM compressed to \d+ % of [\d.]+ MiB, in /)).toBeVisible();
  await expect(details.getByRole('button', { name: 'Compress RAM' })).toBeHidden();

  await rollBack(page, 'roomy');
  await expectRow(page, 'NOW', { parent: 'roomy' });
  expect(gaps(await settled(host, 'db')), 'memory and disks').toEqual(together);
  await remove(page, 'roomy');
});

test('a host’s page tells what its snapshots take of each filesystem', async ({ page }) => {
  const host = labHost('kvm1');
  await ensureRunning(host, 'db');
  await openVm(page, 'db');
  await take(page, 'laid');
  await openHost(page);
  const used = fact(page, 'Used by snapshots');
  await expect(used).toContainText(/in the store, .* of it saved memory/);
  // One of its disks is on XFS. Where the store lies the kernel says, as it does to the page.
  const mount = (await host.sh(`stat -c %m ${DEFAULT_STORE}`)).trim();
  for (const [at, held] of [
    [mount, /[\d.]+ [MG]iB by snapshots/],
    ['/srv/xfs', /(–|[\d.]+ [KMG]iB) by snapshots/],
  ] as const) {
    const line = used.getByText(at, { exact: true }).locator('xpath=ancestor::span[2]');
    await expect(line).toContainText(held);
    await expect(line).toContainText(/[\d.]+ [MGT]iB of [\d.]+ [MGT]iB/);
  }
  await openVm(page, 'db');
  await remove(page, 'laid');
});

test('when the saved memory of a host is compressed is chosen on its page', async ({ page }) => {
  await openHost(page);
  const setting = fact(page, 'Compress saved RAM');
  const choose = async (title: string) => {
    await setting.getByRole('button').first().click();
    await page.getByRole('option', { name: title, exact: true }).click();
  };
  const says = (title: string) => expect(setting.getByRole('button').first()).toContainText(title);
  await says('As set for all hosts: never');
  await choose('after 6 h');
  await says('after 6 h');
  await page.reload();
  await says('after 6 h');

  await choose('Another number…');
  await setting.getByLabel('Minutes').fill('9x');
  await expect(setting.getByText('Enter a whole number of minutes.')).toBeVisible();
  await setting.getByLabel('Minutes').fill('90');
  await setting.getByRole('button', { name: 'Set', exact: true }).click();
  await expect(setting.getByLabel('Minutes')).toBeHidden();
  await page.reload();
  await says('after 1 h 30 min');

  await choose('As set for all hosts: never');
  await says('As set for all hosts: never');
});

const openHost = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: /kvm1$/ }).first().click();
  await expect(page.getByText('Used by snapshots')).toBeVisible();
};

/** What a host's page says beside a name. */
const fact = (page: Page, name: string) =>
  page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]');
