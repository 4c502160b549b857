import { openVm } from './console';
import { labHost } from './guests';
import { remove, take } from './operations';
import { expect, test } from './test';

test('the files of a disk that goes on in layers are shown, with what holds each', async ({
  page,
}) => {
  const host = labHost('kvm2');
  await host.defineGuest({
    ...{ name: 'layered', tiny: true },
    disks: [{ format: 'raw', on: 'ext4' }],
  });
  await host.startGuest('layered');
  await openVm(page, 'layered');
  await take(page, 'before_update');
  await page.getByRole('tab', { name: 'Summary' }).click();
  const files = page.getByText('2 files over one another');
  await files.click();
  await expect(
    page.getByRole('listitem').filter({ hasText: 'held by before_update' }),
  ).toContainText('layered.img');
  await expect(page.getByRole('listitem').filter({ hasText: 'the VM writes to it' })).toContainText(
    '.layer',
  );

  // The other tests count the VMs of the stand.
  await page.getByRole('tab', { name: 'Snapshots' }).click();
  await remove(page, 'before_update');
  await host.destroyGuest('layered');
  await host.undefineGuest('layered');
  await host.sh('rm -f /var/lib/libvirt/images/layered*');
});
