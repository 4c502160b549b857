import type { Locator, Page } from '@playwright/test';
import {
  ARCHIVE,
  askForKey,
  elsewhere,
  ensureArchive,
  forgetArchive,
  keptOf,
  markedRow,
  markOf,
  placeRow,
} from './archive';
import { barriers } from './barriers';
import { action, fleetLink, openVm, rowsOf, snapshotTree } from './console';
import { endDashboard, startDashboard } from './dashboard';
import { ensureRunning, gaps, labHost, settled } from './guests';
import { openTaskId, seeItDone, take } from './operations';
import { MAIN, VM_MS } from './places';
import { expect, test } from './test';

const SNAPSHOT = 'for_archive';
/** The connection's keepalive needs this long to be sure, and some tries to come back. */
const NOTICE_MS = 60_000;

async function removeRow(page: Page, row: Locator): Promise<void> {
  await row.click();
  await action(page, 'Remove').click();
  const ask = page.getByRole('alertdialog', { name: 'Remove snapshot' });
  await ask.getByRole('button', { name: 'Remove', exact: true }).click();
  await seeItDone(page);
}

/** What is also in the archive goes from its host. */
async function removeHere(page: Page): Promise<void> {
  await removeRow(page, markedRow(page, SNAPSHOT));
  await expect(markOf(page, SNAPSHOT, 'at vault').first()).toBeVisible();
  await expect(markOf(page, SNAPSHOT, 'also at vault')).toHaveCount(0);
}

test('an archive is added once its host key was compared, and shows its room', async ({ page }) => {
  const kvm2 = labHost('kvm2');
  await askForKey(page, kvm2);
  const main = page.getByRole('main');
  await expect(main).toContainText(await kvm2.hostKeyFingerprint());
  expect.soft(await barriers(page), 'host key').toEqual([]);
  await page.getByRole('button', { name: 'Yes, add this archive' }).click();

  const row = placeRow(page, ARCHIVE.name);
  await expect(row).toContainText('archive');
  await expect(row).toContainText(ARCHIVE.path);
  await expect(row).toContainText(/GiB of .*GiB/);
  await expect(placeRow(page, 'kvm1')).toContainText('store of a host');
});

test('a host’s usual place is chosen on its page, and the dialogs begin with it', async ({
  page,
}) => {
  await page.goto('/');
  await fleetLink(page, 'kvm1').click();
  const choice = page.getByRole('button', { name: /Copy and Move of its snapshots begin/ });
  await choice.click();
  await page.getByRole('option', { name: ARCHIVE.name }).click();
  await expect(choice).toContainText(ARCHIVE.name);
  await page.goto('/places');
  await expect(placeRow(page, ARCHIVE.name)).toContainText('usual for kvm1');

  await ensureRunning(labHost('kvm1'), 'web');
  await openVm(page, 'web');
  await take(page, SNAPSHOT);
  const dialog = await elsewhere(page, SNAPSHOT, 'Copy to…');
  const vault = dialog.getByRole('radio', { name: /^vault/ });
  await expect(vault).toBeChecked();
  await expect(vault).toHaveAccessibleName(/usual place/);
  await page.keyboard.press('Escape');
});

test('a VM has a usual place of its own, in the dialog or on its page', async ({ page }) => {
  await openVm(page, 'web');
  const dialog = await elsewhere(page, SNAPSHOT, 'Copy to…');
  await dialog.getByText('kvm2', { exact: true }).click();
  const own = dialog.getByRole('checkbox', { name: 'Use this place for web from now on' });
  await expect(own).not.toBeChecked();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Summary' }).click();
  const choice = page.getByRole('button', { name: /Copy and Move of its snapshots begin/ });
  await expect(choice).toContainText(`As its host: ${ARCHIVE.name}`);
  await choice.click();
  await page.getByRole('option', { name: 'kvm2' }).click();
  await expect(choice).toContainText('kvm2');
  await page.getByRole('tab', { name: 'Snapshots' }).click();
  const again = await elsewhere(page, SNAPSHOT, 'Move to…');
  await expect(again.getByRole('radio', { name: /^kvm2/ })).toBeChecked();
  await expect(
    again.getByRole('checkbox', { name: 'Use this place for web from now on' }),
  ).toBeChecked();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Summary' }).click();
  await choice.click();
  await page.getByRole('option', { name: 'As its host' }).click();
  await expect(choice).toContainText(`As its host: ${ARCHIVE.name}`);
});

test('an archive’s page has its room, and another connection is used once it works', async ({
  page,
}) => {
  await page.goto('/places');
  await placeRow(page, ARCHIVE.name).getByRole('link', { name: ARCHIVE.name }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(/GiB of .*GiB/);
  await expect(main).toContainText(ARCHIVE.path);
  await main.getByRole('button', { name: 'Change connection' }).click();
  await expect(page.getByRole('heading', { name: 'Connection of vault' })).toBeVisible();
  await page.getByLabel('User', { exact: true }).fill('nobody');
  const ask = page.getByRole('button', { name: 'Ask for its host key' });
  const use = page.getByRole('button', { name: 'Yes, use this connection' });
  await ask.click();
  await use.click();
  await expect(main.getByRole('alert')).toContainText('vault does not accept');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByLabel('User', { exact: true }).fill('root');
  await ask.click();
  await use.click();
  await expect(page.getByRole('heading', { name: ARCHIVE.name, level: 1 })).toBeVisible();
  await expect(main).toContainText(`root@${labHost('kvm2').address}:${ARCHIVE.path}`);
});

test('a snapshot is copied there, removed here, and comes back for a rollback', async ({
  page,
}) => {
  const host = labHost('kvm1');
  await openVm(page, 'web');
  const copying = await elsewhere(page, SNAPSHOT, 'Copy to…');
  await expect(copying.getByRole('checkbox', { name: SNAPSHOT })).toBeChecked();
  await expect(copying).toContainText(/About .* will be copied; .* are free there\./);
  await copying.getByRole('button', { name: 'Copy', exact: true }).click();
  await openTaskId(page);
  await seeItDone(page);
  await expect(markOf(page, SNAPSHOT, 'also at vault')).toBeVisible();

  const before = await settled(host, 'web');
  await removeHere(page);

  await markedRow(page, SNAPSHOT).click();
  await action(page, 'Rollback').click();
  const back = page.getByRole('dialog', { name: 'Bring snapshot back' });
  await expect(back).toContainText(`“${SNAPSHOT}” is kept at vault.`);
  await expect(back).toContainText('Then, by itself, the rollback');
  await expect(back).toContainText('Guest pause');
  await back.getByRole('button', { name: 'Definition then and now' }).click();
  await expect(back).toContainText('The definition is the same now.');
  expect.soft(await barriers(page), 'bring back').toEqual([]);
  await back.getByRole('button', { name: 'Bring back and roll back' }).click();
  await seeItDone(page);
  // The rollback is a task of its own, which follows the arrival.
  const isBack = async () =>
    (await rowsOf(page)).find(({ name }) => name === 'NOW')?.parent?.startsWith(SNAPSHOT);
  await expect.poll(isBack, { timeout: VM_MS }).toBe(true);
  expect(gaps(await settled(host, 'web')), 'memory and disk agree').toEqual(gaps(before));
  await expect(markOf(page, SNAPSHOT, 'also at vault')).toBeVisible();
});

test('what an archive keeps is found on its page, and brought to a host that has no such VM', async ({
  page,
}) => {
  await page.goto('/places');
  await placeRow(page, ARCHIVE.name).getByRole('link', { name: ARCHIVE.name }).click();
  await expect(page.getByRole('heading', { name: ARCHIVE.name, level: 1 })).toBeVisible();
  const web = keptOf(page, 'web');
  await expect(web).toContainText('1 snapshot');
  await expect(web).toContainText('web is defined on kvm1.');
  const line = web.getByRole('row').filter({ hasText: SNAPSHOT });
  await expect(line.getByRole('img', { name: 'also at kvm1' })).toBeVisible();
  expect.soft(await barriers(page), 'the page of an archive').toEqual([]);
  await page.getByRole('button', { name: 'Keep equal parts once' }).click();
  await expect(page.getByText(/is kept once, in a borg repository/)).toBeVisible();

  // By keyboard, as everything.
  await line.getByRole('button', { name: `Bring to a host…: ${SNAPSHOT}` }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Bring snapshots to a host' });
  const which = dialog.getByRole('checkbox', { name: new RegExp(`^${SNAPSHOT}`) });
  await expect(which).toBeChecked();
  await expect(dialog.getByRole('radio', { name: /^vault/ })).toHaveCount(0);
  await dialog.getByText('kvm1', { exact: true }).click();
  await expect(which).toBeDisabled();
  await expect(dialog).toContainText('is there already');
  await dialog.getByText('kvm2', { exact: true }).click();
  await expect(which).toBeChecked();
  await expect(dialog).toContainText(/About .* will be copied; .* are free there\./);
  expect.soft(await barriers(page), 'bring to a host').toEqual([]);
  await dialog.getByRole('button', { name: 'Bring', exact: true }).click();
  await openTaskId(page);
  await seeItDone(page);

  await expect(web).toContainText('Snapshots of web are on kvm2, where no such VM is defined.', {
    timeout: VM_MS,
  });
  await web.getByRole('link', { name: 'kvm2' }).click();
  const orphans = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Orphaned snapshots' }) });
  const orphan = orphans.getByRole('row').filter({ hasText: SNAPSHOT });
  await orphan.getByRole('button', { name: 'Make a VM from it…' }).click();
  const making = page.getByRole('dialog', { name: 'VM from a snapshot' });
  await expect(making.getByRole('checkbox', { name: /^As web itself/ })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(making).toBeHidden();

  // The other tests know it on kvm1 and in the archive only.
  await orphan.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await seeItDone(page);
  await expect(orphan).toHaveCount(0);
});

test('a snapshot is moved to an archive, and removed there on its page', async ({ page }) => {
  const extra = 'only_for_a_while';
  await openVm(page, 'web');
  await take(page, extra);
  const moving = await elsewhere(page, extra, 'Move to…');
  await expect(moving).toContainText(
    'Each is removed here only after every part of it was compared',
  );
  await moving.getByRole('button', { name: 'Move', exact: true }).click();
  await openTaskId(page);
  await seeItDone(page);
  // Removing it here is a task of its own, which follows the arrival.
  await expect(markOf(page, extra, 'at vault')).toBeVisible({ timeout: VM_MS });

  await page.goto('/places');
  await placeRow(page, ARCHIVE.name).getByRole('link', { name: ARCHIVE.name }).click();
  const web = keptOf(page, 'web');
  const line = web.getByRole('row').filter({ hasText: extra });
  await line.getByRole('button', { name: `Remove…: ${extra}` }).click();
  const ask = page.getByRole('dialog', { name: 'Remove snapshots' });
  await expect(ask).toContainText(ARCHIVE.name);
  expect.soft(await barriers(page), 'removing from an archive').toEqual([]);
  await ask.getByRole('button', { name: 'Remove 1 snapshot' }).click();
  await expect(page).toHaveURL(/[?&]bulk=/);
  await expect(
    page.getByRole('dialog').getByText('1 of 1 done, 0 went wrong, 0 not started', { exact: true }),
  ).toBeVisible({
    timeout: VM_MS,
  });
  await page.keyboard.press('Escape');
  await expect(line).toHaveCount(0, { timeout: VM_MS });
  await expect(web.getByRole('row').filter({ hasText: SNAPSHOT })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('neither the places nor their dialogs have a barrier', async ({ page }) => {
      await ensureArchive(page, labHost('kvm2'));
      expect.soft(await barriers(page), 'places').toEqual([]);
      await page.getByRole('button', { name: `Remove: ${ARCHIVE.name}` }).click();
      await expect(page.getByRole('alertdialog')).toBeVisible();
      expect.soft(await barriers(page), 'remove archive').toEqual([]);
      await page.goto('/places/new');
      await expect(page.getByLabel('Address')).toBeVisible();
      expect.soft(await barriers(page), 'add archive').toEqual([]);

      await openVm(page, 'web');
      for (const what of ['Copy to…', 'Move to…'] as const) {
        const dialog = await elsewhere(page, SNAPSHOT, what);
        await expect(dialog.getByText('Planning…')).toHaveCount(0);
        expect.soft(await barriers(page), what).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(dialog).toBeHidden();
      }
    });
  });
}

test('a place that does not answer shows its last content with its age, also after a restart', async ({
  page,
}) => {
  await openVm(page, 'web');
  await removeHere(page);
  const kvm2 = labHost('kvm2');
  await kvm2.cutOff();
  try {
    await page.goto('/places');
    const row = placeRow(page, ARCHIVE.name);
    const silent = async () => {
      await expect(row).toContainText('does not answer, last seen', { timeout: NOTICE_MS });
      await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible();
    };
    await silent();
    expect.soft(await barriers(page), 'a silent place').toEqual([]);
    await row.getByRole('link', { name: ARCHIVE.name }).click();
    const web = keptOf(page, 'web');
    await expect(page.getByRole('main')).toContainText('does not answer, last seen');
    await expect(web.getByRole('row').filter({ hasText: SNAPSHOT })).toBeVisible();
    const bring = web.getByRole('button', { name: 'Bring to a host…: web' });
    await expect(bring).toHaveAttribute('aria-disabled', 'true');
    await openVm(page, 'web');
    await expect(markOf(page, SNAPSHOT, /^at vault, last seen/)).toBeVisible({
      timeout: NOTICE_MS,
    });

    await endDashboard(MAIN);
    await startDashboard(MAIN);
    await page.goto('/places');
    await silent();
    await openVm(page, 'web');
    await expect(markOf(page, SNAPSHOT, /^at vault, last seen/)).toBeVisible({
      timeout: NOTICE_MS,
    });
    await markedRow(page, SNAPSHOT).click();
    await expect(action(page, 'Rollback')).toHaveAttribute('aria-disabled', 'true');
  } finally {
    await kvm2.reconnect();
  }
  await expect(fleetLink(page, 'kvm2')).toHaveAccessibleName('online kvm2', { timeout: NOTICE_MS });
  await forgetArchive(page);
  await openVm(page, 'web');
  await expect(markedRow(page, SNAPSHOT)).toHaveCount(0);
  // What the rollback kept.
  await removeRow(page, snapshotTree(page).getByRole('rowheader', { name: /before_rollback/ }));
});
