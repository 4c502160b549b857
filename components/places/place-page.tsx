'use client';

import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '@/components/ui/empty';
import { ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { later } from '@/lib/client/later';
import { placeContentsQuery } from '@/lib/client/queries';
import { useOpenTask, useUrlState } from '@/lib/client/use-url-state';
import { toProblem } from '@/lib/domain/problem';
import type { StoredSnapshot, StoredVm } from '@/lib/domain/view';
import { DedupOffer } from './dedup-offer';
import { PlaceHeader } from './place-header';
import { StoredVmSection } from './stored-vm';

const BulkDialog = later(() => import('@/components/bulk/bulk-dialog').then((m) => m.BulkDialog));
const TransferDialog = later(() => import('./transfer-dialog').then((m) => m.TransferDialog));

type Asked = { verb: 'bring' | 'remove'; vm: StoredVm; snapshots: readonly StoredSnapshot[] };

/** So many VMs show their snapshots at once. */
const FEW = 8;

/** What a place keeps, by VM, and the way from there to a host, also where the VM's own is gone. */
export function PlacePage({ placeId }: { placeId: string }) {
  const t = useTranslations('places');
  const { data, error, refetch } = useQuery(placeContentsQuery(placeId));
  const openTask = useOpenTask();
  const { set } = useUrlState();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!data) return <QueryState error={error} retry={refetch} what={t('contents.what')} />;
  const { place, dedup, vms } = data;
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <PlaceHeader place={place} isSharing={dedup?.isOn === true} />
      {error ? <ProblemNotice problem={toProblem(error)} /> : null}
      {vms.length === 0 ? (
        <div className="rounded-lg border border-line bg-panel">
          <Empty icon={Archive} title={t(place.seenAt ? 'contents.empty' : 'contents.notRead')}>
            {place.seenAt ? t('contents.emptyHint') : null}
          </Empty>
        </div>
      ) : (
        vms.map((vm) => (
          <StoredVmSection
            key={vm.uuid}
            vm={vm}
            isOpenAtFirst={vms.length <= FEW}
            onBring={(snapshots) => setAsked({ verb: 'bring', vm, snapshots })}
            onRemove={(snapshots) => setAsked({ verb: 'remove', vm, snapshots })}
          />
        ))
      )}
      {dedup && !dedup.isOn ? <DedupOffer placeId={placeId} canBegin={dedup.canBegin} /> : null}
      {asked?.verb === 'remove' ? (
        <BulkDialog
          kind="remove"
          targets={asked.snapshots.map(({ id, label, size }) => ({
            ...{ hostId: place.id, hostName: place.name },
            ...{ vmUuid: asked.vm.uuid, vmName: asked.vm.name },
            ...{ snapshotId: id, label, held: size },
          }))}
          onClose={() => setAsked(null)}
          onStarted={(bulkId) => {
            setAsked(null);
            set({ bulk: bulkId }, 'push');
          }}
        />
      ) : null}
      {asked?.verb === 'bring' ? (
        <TransferDialog
          verb="bring"
          from={place}
          vm={asked.vm}
          snapshots={asked.vm.snapshots.map(({ id, label, copies }) => ({
            ...{ id, label },
            at: copies.map((copy) => copy.id),
          }))}
          chosenIds={asked.snapshots.map(({ id }) => id)}
          onClose={() => setAsked(null)}
          onStarted={(taskId) => {
            setAsked(null);
            openTask(taskId);
          }}
        />
      ) : null}
    </div>
  );
}
