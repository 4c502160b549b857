import type { Page } from '@playwright/test';
import { freezeNext } from '../engine/freeze';
import type { LabHost } from '../lab/lab';
import { action, expectRow, openVm, reasonOf, rowsOf } from './console';
import { ensureRunning, gaps, labHost, settled } from './guests';
import { remove, seeItDone, startTaking, taskViewer } from './operations';
import { VM_MS } from './places';
import { expect, test } from './test';

/** A snapshot whose script died, and whose folder something keeps busy: its recovery fails, and a person has to choose. */
const STORE = '/var/lib/libvirt/savepoint';

const foldersOf = async (host: LabHost): Promise<string> =>
  (await host.sh(`find ${STORE}/vms -mindepth 2 -maxdepth 2 -type d | sort`)).trim();

/** Kills the script that made the snapshot's folder and stands still; the folder is a mount point from then on. Gives it. */
async function jam(host: LabHost, taskId: string): Promise<string> {
  const dir = `${STORE}/tasks/${taskId}`;
  const made = /^run_\d+\(\) \{ mkdir -p -- (\S+\/vms\/\S+); \}$/m;
  const [, folder = ''] = made.exec(await host.sh(`cat ${dir}/run.sh`)) ?? [];
  await host.sh(`mount --bind '${folder}' '${folder}'`);
  await host.sh(`read -r pid rest < ${dir}/pid && kill -KILL "$pid"`);
  return folder;
}

async function interrupted(page: Page, host: LabHost, name: string) {
  await ensureRunning(host, 'mail');
  await openVm(page, 'mail');
  const frozen = await freezeNext(host, 'take', 1, 'ok folder');
  const taskId = await startTaking(page, name);
  await frozen.all;
  const folder = await jam(host, taskId);
  const viewer = taskViewer(page);
  await viewer.getByRole('button', { name: 'Close' }).last().click();
  const notice = page.getByRole('note').filter({ hasText: 'interrupted' });
  await expect(notice).toBeVisible({ timeout: VM_MS });
  expect(await reasonOf(page, action(page, 'Take Snapshot'))).toContain('was interrupted');
  await host.sh(`umount '${folder}'`);
  return { notice, folder };
}

test('an interrupted snapshot that could not be undone by itself is undone by a person', async ({
  page,
}) => {
  const host = labHost('kvm2');
  const before = await foldersOf(host);
  const { notice } = await interrupted(page, host, 'half_made');
  await notice.getByRole('button', { name: 'Undo it' }).click();
  await seeItDone(page);
  await expect(notice).toBeHidden();
  expect((await rowsOf(page)).map(({ name }) => name)).not.toContain('half_made');
  expect(await foldersOf(host)).toBe(before);
  expect(gaps(await settled(host, 'mail'))).toHaveLength(1);
});

test('the same is finished by a person, and the snapshot is whole', async ({ page }) => {
  const host = labHost('kvm2');
  const { notice, folder } = await interrupted(page, host, 'made_late');
  await notice.getByRole('button', { name: 'Finish it' }).click();
  await seeItDone(page);
  await expect(notice).toBeHidden();
  await expectRow(page, 'made_late', { ram: 'Yes' });
  await expectRow(page, 'NOW', { parent: 'made_late' });
  await host.sh(`test -s '${folder}/state.save' && test -s '${folder}/manifest.json'`);
  await remove(page, 'made_late');
});
