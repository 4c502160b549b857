import { fleet, fleetLink } from './console';
import { ensureRunning, labHost } from './guests';
import { expect, test } from './test';

test.beforeAll(async () => {
  await ensureRunning(labHost('kvm1'), 'web');
  await ensureRunning(labHost('kvm1'), 'db');
  await ensureRunning(labHost('kvm2'), 'mail');
});

test('the tree shows both hosts with their VMs and states', async ({ page }) => {
  await page.goto('/');
  const links = fleet(page).getByRole('link');
  // The icons carry the states as their names.
  await expect(links).toHaveText(['All hosts', 'kvm1', 'db', 'web', 'kvm2', 'mail']);
  for (const host of ['kvm1', 'kvm2']) {
    await expect(fleetLink(page, host)).toHaveAccessibleName(`online ${host}`);
  }
  for (const vm of ['web', 'db', 'mail']) {
    await expect(fleetLink(page, vm)).toHaveAccessibleName(`running ${vm}`);
  }

  await fleet(page).getByRole('button', { name: 'VMs of kvm1' }).click();
  await expect(links).toHaveText(['All hosts', 'kvm1', 'kvm2', 'mail']);
});

test('the tree can be searched', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Find host or VM' }).fill('mai');
  await expect(fleet(page).getByRole('link')).toHaveText(['All hosts', 'kvm2', 'mail']);
});

test('the overview tells the versions that the hosts have', async ({ page }) => {
  const version = await labHost('kvm1').sh('virsh version');
  const libvirt = /library: libvirt ([\d.]+)/.exec(version)?.[1] ?? 'no version found';
  const qemu = /hypervisor: QEMU ([\d.]+)/.exec(version)?.[1] ?? 'no version found';
  await page.goto('/');
  await expect(page.getByText('2 of 2 hosts online')).toBeVisible();
  await expect(page.getByText('3 of 3 VMs running')).toBeVisible();
  for (const [name, address, vms] of [
    ['kvm1', '10.84.0.11', '2 of 2 running'],
    ['kvm2', '10.84.0.12', '1 of 1 running'],
  ] as const) {
    const row = page.getByRole('main').getByRole('row').filter({ hasText: name });
    for (const text of [vms, libvirt, qemu, address]) {
      await expect(row.getByRole('cell', { name: text, exact: true })).toBeVisible();
    }
  }
});
