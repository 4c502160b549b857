import { action, fleet, fleetLink, openVm, reasonOf } from './console';
import { ensureRunning, labHost } from './guests';
import { expect, test } from './test';

const SILENT = 'kvm2 is not answering now, so nothing can be changed there.';
/** The connection's keepalive needs this long to be sure, and some tries to come back. */
const NOTICE_MS = 60_000;

test('a host that is cut off says so, keeps its VMs in view, and comes back', async ({ page }) => {
  const host = labHost('kvm2');
  await ensureRunning(host, 'mail');
  await openVm(page, 'mail');
  await expect(action(page, 'Take Snapshot')).not.toHaveAttribute('aria-disabled', 'true');

  await host.cutOff();
  try {
    await expect(page.getByRole('main')).toContainText(SILENT, { timeout: NOTICE_MS });
    await expect(fleetLink(page, 'kvm2')).toHaveAccessibleName('not answering kvm2');
    await expect(fleetLink(page, 'mail')).toHaveAccessibleName('running mail');
    await expect(fleet(page).getByText(/^last seen (just now|.* ago)$/)).toBeVisible();
    expect(await reasonOf(page, action(page, 'Take Snapshot'))).toContain(SILENT);
    await expect(fleetLink(page, 'kvm1'), 'the other host is untouched').toHaveAccessibleName(
      'online kvm1',
    );
  } finally {
    await host.reconnect();
  }

  await expect(fleetLink(page, 'kvm2')).toHaveAccessibleName('online kvm2', { timeout: NOTICE_MS });
  await expect(page.getByRole('main')).not.toContainText(SILENT);
  await expect(action(page, 'Take Snapshot')).not.toHaveAttribute('aria-disabled', 'true');
});
