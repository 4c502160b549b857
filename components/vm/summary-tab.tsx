'use client';

import { Fact, Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { formatBytes } from '@/lib/domain/format';
import type { VmView } from '@/lib/domain/view';
import { DisksTable } from './disks-table';

export function SummaryTab({ view }: { view: VmView }) {
  const { vm, host, disks } = view;
  return (
    <div className="grid content-start gap-4 overflow-y-auto p-4">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title="Machine">
          <div className="p-3">
            <Facts>
              <Fact name="State">{vm.state}</Fact>
              <Fact name="Memory">
                {formatBytes(vm.memoryBytes)}
                {vm.residentBytes === undefined
                  ? ''
                  : ` (${formatBytes(vm.residentBytes)} of it in use on the host)`}
              </Fact>
              <Fact name="CPUs">{vm.cpus}</Fact>
              <Fact name="Machine type">{vm.machine ?? '–'}</Fact>
              <Fact name="Firmware">{vm.nvramPath ? 'UEFI' : 'BIOS'}</Fact>
              <Fact name="TPM">{vm.hasTpm ? 'yes' : 'no'}</Fact>
              <Fact name="Definition">{vm.persistent ? 'persistent' : 'transient'}</Fact>
            </Facts>
          </div>
        </Section>
        <Section title="For snapshots">
          <div className="p-3">
            <Facts>
              <Fact name="Host">{host.name}</Fact>
              <Fact name="UUID">
                <code className="font-mono text-xs break-all select-all">{vm.uuid}</code>
              </Fact>
              <Fact name="Blocks memory">
                {vm.unsavable.length > 0 ? vm.unsavable.join(', ') : 'nothing'}
              </Fact>
              <Fact name="Managed save">
                {vm.managedSave
                  ? `${vm.managedSave.path} (${formatBytes(vm.managedSave.sizeBytes)})`
                  : 'none'}
              </Fact>
              <Fact name="libvirt’s snapshots">
                {vm.libvirtSnapshots.length > 0 ? vm.libvirtSnapshots.join(', ') : 'none'}
              </Fact>
            </Facts>
          </div>
        </Section>
      </div>
      <Section title="Disks">
        <DisksTable disks={disks} />
      </Section>
    </div>
  );
}
