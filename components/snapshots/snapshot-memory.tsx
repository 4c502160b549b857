'use client';

import { Shrink } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { useOperation } from '@/lib/client/use-operation';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import { formatBytes } from '@/lib/domain/format';
import { toProblem } from '@/lib/domain/problem';
import type { SnapshotView, VmView } from '@/lib/domain/view';

type Props = { view: VmView; snapshot: SnapshotView };

/** Saved memory that is compressed, with what that saved and cost; or the way to do it. */
export function SnapshotMemory({ view, snapshot }: Props) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const openTask = useOpenTask();
  const operation = useOperation(openTask);
  const { manifest, canCompress } = snapshot;
  const state = manifest.parts.find(({ role }) => role === 'state');
  if (state?.packed) {
    const { sizeBytes, ms } = state.packed;
    return (
      <p className="text-xs text-muted">
        {t('compressed', {
          percent: String(Math.round((100 * state.sizeBytes) / sizeBytes)),
          size: formatBytes(sizeBytes),
          duration: say.duration(ms),
        })}
      </p>
    );
  }
  if (!canCompress) return null;
  const request = { kind: 'compress', snapshotId: manifest.id } as const;
  return (
    <div className="grid justify-items-start gap-1.5">
      <ReasonButton
        reason={say.reason(canCompress)}
        isPending={operation.isPending}
        onPress={() => operation.mutate({ hostId: view.host.id, vmUuid: view.vm.uuid, request })}
      >
        <Shrink aria-hidden className="size-3.5" /> {t('compress')}
      </ReasonButton>
      {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
    </div>
  );
}
