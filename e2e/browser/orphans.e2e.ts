import { expectRow, fleet, fleetLink, openVm } from './console';
import { labHost } from './guests';
import { seeItDone, take } from './operations';
import { expect, test } from './test';

test('a snapshot whose VM was undefined is found below its host, and brings the VM back', async ({
  page,
}) => {
  const host = labHost('kvm2');
  await host.defineGuest({ name: 'spare', tiny: true });
  await host.startGuest('spare');
  await openVm(page, 'spare');
  await take(page, 'last_copy');
  await host.destroyGuest('spare');
  await host.sh('virsh -q undefine spare');
  await expect(fleetLink(page, 'spare')).toBeHidden();

  await fleet(page)
    .getByRole('link', { name: /(^| )kvm2$/ })
    .click();
  const orphans = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Orphaned snapshots' }) });
  const line = orphans.getByRole('row').filter({ hasText: 'last_copy' });
  await expect(line).toContainText('spare');
  await line.getByRole('button', { name: 'Define again' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Define again' }).click();
  await seeItDone(page);
  await expect(orphans).toBeHidden();
  await openVm(page, 'spare');
  await expectRow(page, 'last_copy', { ram: 'Yes' });

  await host.sh('virsh -q undefine spare');
  await fleet(page)
    .getByRole('link', { name: /(^| )kvm2$/ })
    .click();
  await line.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await seeItDone(page);
  await expect(orphans).toBeHidden();
  expect(await host.sh('ls /var/lib/libvirt/images')).toContain('spare');
});
