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

test('a host’s page tells what its snapshots take', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: /kvm1$/ }).first().click();
  await expect(page.getByText('Used by snapshots')).toBeVisible();
  await expect(page.getByText(/in the store, .* of it saved memory/)).toBeVisible();
});
