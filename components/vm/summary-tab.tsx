'use client';

import { useTranslations } from 'use-intl';
import { UsualPlace } from '@/components/places/usual-place';
import { Fact, Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { VmView } from '@/lib/domain/view';
import { DisksTable } from './disks-table';

export function SummaryTab({ view }: { view: VmView }) {
  const t = useTranslations('vm');
  const common = useTranslations('common');
  const places = useTranslations('places');
  const say = useSay();
  const { vm, host, disks } = view;
  return (
    <div className="grid content-start gap-4 overflow-y-auto p-4">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title={t('machine')}>
          <div className="p-3">
            <Facts>
              <Fact name={t('state')}>{common(`vmState.${vm.state}`)}</Fact>
              <Fact name={t('memory')}>
                {vm.residentBytes === undefined
                  ? formatBytes(vm.memoryBytes)
                  : t('inUse', {
                      total: formatBytes(vm.memoryBytes),
                      resident: formatBytes(vm.residentBytes),
                    })}
              </Fact>
              <Fact name={t('cpus')}>{vm.cpus}</Fact>
              <Fact name={t('machineType')}>{vm.machine ?? '–'}</Fact>
              <Fact name={t('firmware')}>{vm.nvramPath ? 'UEFI' : 'BIOS'}</Fact>
              <Fact name={t('tpm')}>{vm.hasTpm ? t('yes') : t('no')}</Fact>
              <Fact name={t('definition')}>{vm.persistent ? t('persistent') : t('transient')}</Fact>
            </Facts>
          </div>
        </Section>
        <Section title={t('forSnapshots')}>
          <div className="p-3">
            <Facts>
              <Fact name={t('host')}>{host.name}</Fact>
              <Fact name={t('uuid')}>
                <code className="font-mono text-xs break-all select-all">{vm.uuid}</code>
              </Fact>
              <Fact name={t('blocksMemory')}>
                {vm.unsavable.length > 0 ? vm.unsavable.map(say.term).join(', ') : t('nothing')}
              </Fact>
              <Fact name={t('managedSave')}>
                {vm.managedSave
                  ? `${vm.managedSave.path} (${formatBytes(vm.managedSave.sizeBytes)})`
                  : t('none')}
              </Fact>
              <Fact name={t('libvirtSnapshots')}>
                {vm.libvirtSnapshots.length > 0 ? vm.libvirtSnapshots.join(', ') : t('none')}
              </Fact>
              <Fact name={places('usual.name')}>
                <UsualPlace
                  hostId={host.id}
                  vmUuid={vm.uuid}
                  placeId={view.defaultPlaceId}
                  isOfHost={!view.isOwnDefault}
                  canSet={view.canSetDefault}
                />
              </Fact>
            </Facts>
          </div>
        </Section>
      </div>
      <Section title={t('disks')}>
        <DisksTable disks={disks} />
      </Section>
    </div>
  );
}
