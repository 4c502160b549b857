'use client';

import { Camera } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Fact, Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { useOperation } from '@/lib/client/use-operation';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import { formatBytes } from '@/lib/domain/format';
import { keptName } from '@/lib/domain/names';
import { toProblem } from '@/lib/domain/problem';
import type { OperationRequest, SnapshotView, VmView } from '@/lib/domain/view';
import { useRowName } from './origin';
import { RestoreBadge } from './restore-badge';

type Props = { snapshot: SnapshotView; view: VmView };

/** A row that another tool made: what is known of it, and what can be done. */
export function ForeignDetails({ snapshot, view }: Props) {
  const { manifest, origin, restore, size } = snapshot;
  const t = useTranslations('foreign');
  const common = useTranslations('common');
  const say = useSay();
  const name = useRowName()(snapshot);
  return (
    <div className="grid gap-4 p-3">
      <div className="flex items-start gap-2">
        <h2 className="grow text-md font-semibold break-words">{name}</h2>
        <RestoreBadge {...restore} />
      </div>
      {manifest.description ? (
        <p className="break-words whitespace-pre-wrap">{manifest.description}</p>
      ) : null}
      <Notice tone={restore.level === 'red' ? 'bad' : 'info'}>
        {say.problem(restore.problem)}
      </Notice>
      {snapshot.canKeep ? <KeepButton snapshot={snapshot} view={view} /> : null}
      <Facts>
        <Fact name={t('origin')}>{origin === 'libvirt' ? t('byLibvirtLong') : t('saved')}</Fact>
        <Fact name={t('made')}>
          <Moment iso={manifest.takenAt} />
        </Fact>
        <Fact name={t('stateThen')}>{common(`vmState.${manifest.state}`)}</Fact>
        <Fact name={t('memory')}>{manifest.withMemory ? t('withMemory') : t('withoutMemory')}</Fact>
        {size.bytes > 0 ? <Fact name={t('size')}>{formatBytes(size.bytes)}</Fact> : null}
      </Facts>
    </div>
  );
}

/** One click: the name is made of the moment at which it was saved, and can be changed afterwards. */
function KeepButton({ snapshot, view }: Props) {
  const { canKeep, manifest } = snapshot;
  const t = useTranslations('foreign');
  const say = useSay();
  const operation = useOperation(useOpenTask());
  const taken = view.snapshots.map((one) => one.manifest.label);
  const request: OperationRequest = {
    kind: 'take',
    label: keptName(manifest.takenAt, taken),
    description: '',
    withMemory: true,
    ofSaved: true,
  };
  return (
    <div className="grid justify-items-start gap-1.5">
      <ReasonButton
        look="primary"
        reason={canKeep && !canKeep.ok ? say.problem(canKeep.problem) : undefined}
        isPending={operation.isPending}
        onPress={() => operation.mutate({ hostId: view.host.id, vmUuid: view.vm.uuid, request })}
      >
        <Camera aria-hidden className="size-4" /> {t('keep')}
      </ReasonButton>
      <p className="text-xs text-muted">{t('keepNote')}</p>
      {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
    </div>
  );
}
