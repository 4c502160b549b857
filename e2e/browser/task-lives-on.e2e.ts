import type { APIRequestContext, Page } from '@playwright/test';
import type { TaskDetail } from '@/lib/domain/task';
import { freezeNext } from '../engine/freeze';
import { expectRow, fleetLink, openVm } from './console';
import { endDashboard, startDashboard } from './dashboard';
import { ensureRunning, labHost } from './guests';
import { seeItDone, startTaking, taskViewer } from './operations';
import { MAIN, VM_MS } from './places';
import { expect, test } from './test';

const host = () => labHost('kvm1');

test.beforeEach(async ({ page }) => {
  await ensureRunning(host(), 'db');
  await openVm(page, 'db');
});

async function taskOf(request: APIRequestContext, id: string): Promise<TaskDetail> {
  return (await request.get(`/api/tasks/${id}`)).json();
}

/** A task that ran to its end: every step done, in the viewer and in the log that can be downloaded. */
async function expectWholeTask(page: Page, id: string, label: string): Promise<void> {
  const { status, steps } = await taskOf(page.request, id);
  expect(status).toBe('done');
  expect(steps.length).toBeGreaterThan(8);
  expect(steps.filter((step) => step.status !== 'done' || step.exitCode !== 0)).toEqual([]);
  const log = await (await page.request.get(`/api/tasks/${id}/log`)).text();
  expect(log).toMatch(new RegExp(`^take “${label}” of db on kvm1 by Operator: done\n`));
  for (const { title, command } of steps) {
    expect(log).toContain(title);
    expect(log).toContain(`$ ${command}`);
  }
}

test('a task runs on when the page is closed in its midst', async ({ page, context }) => {
  const frozen = await freezeNext(host(), 'take');
  const id = await startTaking(page, 'page_closed');
  try {
    await frozen.all;
    await page.close();
    await expect.poll(async () => (await taskOf(context.request, id)).status).toBe('running');
  } finally {
    await frozen.thaw();
  }
  await expect
    .poll(async () => (await taskOf(context.request, id)).status, { timeout: VM_MS })
    .toBe('done');

  const again = await context.newPage();
  await openVm(again, 'db');
  await expectRow(again, 'NOW', { parent: 'page_closed' });
  const tasks = again.getByRole('region', { name: 'Tasks' });
  await tasks.getByRole('button', { name: 'VM db – Snapshot ‘page_closed’' }).click();
  await expect(taskViewer(again).getByText('Done.', { exact: true })).toBeVisible();
  await expectWholeTask(again, id, 'page_closed');
});

test('a task runs on when the dashboard is killed, which then picks it up', async ({ page }) => {
  const frozen = await freezeNext(host(), 'take');
  const id = await startTaking(page, 'dashboard_killed');
  try {
    await frozen.all;
    await endDashboard(MAIN, 'SIGKILL');
    await expect(page.getByRole('banner').getByRole('status')).toHaveText('Reconnecting…');
    await startDashboard(MAIN);
    await expect.poll(async () => (await taskOf(page.request, id)).status).toBe('running');
    // The page that was open all the time sees it as well, without a reload.
    await expect(page.getByRole('banner').getByRole('status')).toBeEmpty();
  } finally {
    await frozen.thaw();
  }
  await seeItDone(page);
  await expectRow(page, 'NOW', { parent: 'dashboard_killed' });
  await expectWholeTask(page, id, 'dashboard_killed');
  await expect(fleetLink(page, 'db')).toHaveAccessibleName('running db');
});
