import type { Page } from '@playwright/test';
import { freezeNext } from '../engine/freeze';
import { ensureRunning, labHost } from './guests';
import { VM_MS } from './places';
import { expect, test } from './test';

/** Two that run and two that are off, all on one host: it does two at a time, so the latter have to wait. */
const OFF = ['zoo1', 'zoo2'];
const host = () => labHost('kvm1');

const grid = (page: Page) => page.getByRole('grid');
const dialog = (page: Page) => page.getByRole('dialog');

/** What became of each item: VM and state, and the reason below it where there is one. */
const results = (page: Page) =>
  page
    .getByRole('region', { name: 'Each of them' })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [row.children[0]?.textContent, row.children[3]?.textContent].join(': ')),
    );

async function selectAll(page: Page, tab: 'vms' | 'snapshots', query: string, count: number) {
  await page.goto(`/?tab=${tab}&q=${encodeURIComponent(query)}`);
  const rows = grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') });
  await expect(rows).toHaveCount(count);
  await grid(page)
    .locator('label', { has: page.getByRole('checkbox', { name: 'Select all' }) })
    .click();
}

/** Asks for a snapshot of each of the four. */
async function takeOfAll(page: Page, name: string, stopAtError: boolean) {
  await selectAll(page, 'vms', 'host:kvm1', 4);
  await page.getByRole('button', { name: 'Take snapshots…' }).click();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill(name);
  const stop = dialog(page).getByRole('checkbox', { name: /^Start nothing more/ });
  await expect(stop).toBeChecked();
  if (!stopAtError) await dialog(page).getByText('Start nothing more').click();
  await dialog(page).getByRole('button', { name: 'Take 4 snapshots' }).click();
  await expect(page).toHaveURL(/[?&]bulk=/);
}

const over = (page: Page, words: string) =>
  expect(dialog(page).getByText(words, { exact: true })).toBeVisible({ timeout: 2 * VM_MS });

test.beforeAll(async () => {
  for (const guest of ['web', 'db']) await ensureRunning(host(), guest);
  for (const name of OFF) await host().defineGuest({ name, disks: [{ format: 'raw', on: 'xfs' }] });
});
test.afterAll(async () => {
  // The other tests count the VMs of the stand.
  for (const name of OFF) await host().undefineGuest(name);
});

test('a bulk is cancelled, stops at the first error, or goes on, and tells of each item', async ({
  page,
}) => {
  await test.step('what has not begun can be cancelled, what runs is finished', async () => {
    const frozen = await freezeNext(host(), 'take', 2);
    await takeOfAll(page, 'bulk_two', true);
    await frozen.all;
    await dialog(page).getByRole('button', { name: 'Do not start the rest' }).click();
    await expect(dialog(page).getByRole('cell', { name: 'not started', exact: true })).toHaveCount(
      2,
    );
    await frozen.thaw();
    await over(page, '2 of 4 done, 0 went wrong, 2 not started');
    expect(await results(page)).toEqual([
      'db: done',
      'web: done',
      'zoo1: not started',
      'zoo2: not started',
    ]);
  });

  const taken = 'already has a snapshot named';
  await test.step('nothing more is begun after the first error', async () => {
    await takeOfAll(page, 'bulk_two', true);
    await over(page, '0 of 4 done, 2 went wrong, 2 not started');
    const [db, web, ...off] = await results(page);
    for (const one of [db, web]) expect(one).toContain(taken);
    expect(off).toEqual(['zoo1: not started', 'zoo2: not started']);
  });

  await test.step('or it goes on with the others', async () => {
    await takeOfAll(page, 'bulk_two', false);
    await over(page, '2 of 4 done, 2 went wrong, 0 not started');
    const [db, web, ...off] = await results(page);
    for (const one of [db, web]) expect(one).toContain(taken);
    expect(off).toEqual(['zoo1: done', 'zoo2: done']);
    await expect(dialog(page).getByText('2 did not go as asked')).toBeVisible();
  });

  await test.step('all of them are removed', async () => {
    await selectAll(page, 'snapshots', 'bulk_two', 4);
    await page.getByRole('button', { name: 'Remove…' }).click();
    await dialog(page).getByRole('button', { name: 'Remove 4 snapshots' }).click();
    await over(page, '4 of 4 done, 0 went wrong, 0 not started');
  });
});
