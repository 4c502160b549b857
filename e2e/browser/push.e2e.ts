import type { Page } from '@playwright/test';
import { fleetLink } from './console';
import { endDashboard, startDashboard } from './dashboard';
import { ensureRunning, labHost } from './guests';
import { MAIN } from './places';
import { expect, test } from './test';

const host = () => labHost('kvm2');
const EVENTS = '**/api/events?*';
/** What the page needs to be sure that nothing comes, and then to ask; at most a minute lies between two tries. */
const NOTICE_MS = 75_000;

const said = (page: Page) => page.getByRole('banner').getByRole('status');

/** Pauses a VM or lets it go on with virsh, and sees both in the page. */
async function expectChangesToShow(page: Page): Promise<void> {
  await host().sh('virsh suspend mail');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('paused mail');
  await host().sh('virsh resume mail');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');
}

test.beforeEach(() => ensureRunning(host(), 'mail'));

test('a change made with virsh shows by itself, and the page stays where it was', async ({
  page,
}) => {
  await page.goto('/');
  await fleetLink(page, 'mail').click();
  await page.setViewportSize({ width: 1000, height: 480 });
  const main = page.getByRole('main');
  await page.getByRole('tab', { name: 'Summary' }).click();
  await main.getByText('Disks', { exact: false }).first().waitFor();
  const top = () =>
    page.evaluate(
      () => [...document.querySelectorAll('*')].map((one) => one.scrollTop).find((y) => y > 0) ?? 0,
    );
  await main.hover();
  await page.mouse.wheel(0, 60);
  // Until it stands still.
  let before = 0;
  await expect
    .poll(async () => {
      const last = before;
      before = await top();
      return before > 0 && before === last;
    })
    .toBe(true);

  // A mark that a new page would not have.
  await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
  await expectChangesToShow(page);
  expect(await top()).toBe(before);
  await expect(page.getByRole('tab', { name: 'Summary' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('body[data-same-page]')).toHaveCount(1);
  await expect(said(page)).toHaveText('');
});

test('behind a proxy that lets no stream through, the page asks, and says so', async ({ page }) => {
  await page.route(EVENTS, (route) => route.fulfill({ status: 502, body: 'no streams here' }));
  await page.goto('/');
  await expect(said(page)).toHaveText('No live updates: asking every 5 s');
  await expectChangesToShow(page);
  await page.unroute(EVENTS);
  await expect(said(page)).toHaveText('', { timeout: NOTICE_MS });
  await expectChangesToShow(page);
});

test('a proxy that holds the stream back is found out', async ({ page }) => {
  await page.route(EVENTS, () => {});
  await page.goto('/');
  await expect(said(page)).toHaveText('No live updates: asking every 5 s', { timeout: NOTICE_MS });
  await expectChangesToShow(page);
});

test('without its server the page says that it is reconnecting, and catches up', async ({
  page,
}) => {
  await page.goto('/');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');
  await endDashboard(MAIN);
  try {
    await expect(said(page)).toHaveText('Reconnecting…');
    await host().sh('virsh suspend mail');
  } finally {
    await startDashboard(MAIN);
  }
  await expect(said(page)).toHaveText('', { timeout: NOTICE_MS });
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('paused mail');
  await host().sh('virsh resume mail');
  await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');
});
