'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { dismissUndo, undoRollback } from '@/lib/actions/operations';
import { localTime } from '@/lib/client/local-time';
import { unwrap } from '@/lib/client/unwrap';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import type { RolledBack } from '@/lib/domain/inventory';
import { toProblem } from '@/lib/domain/problem';
import type { VmView } from '@/lib/domain/view';

type Props = { view: VmView; rolledBack: RolledBack };

/** What the last rollback was, and the way back from it, until somebody dismisses it. */
export function RollbackNotice({ view, rolledBack }: Props) {
  const { host, vm, snapshots, canUndo } = view;
  const { at, label, keptId } = rolledBack;
  const t = useTranslations('vm');
  const say = useSay();
  const now = useNow(10_000);
  const client = useQueryClient();
  const openTask = useOpenTask();
  const place = { hostId: host.id, vmUuid: vm.uuid };
  const readAgain = () => client.invalidateQueries({ queryKey: ['vm', host.id, vm.uuid] });
  const undo = useMutation({
    mutationFn: (kept: string) => unwrap(undoRollback({ ...place, keptId: kept })),
    onSuccess: async ({ taskId }) => {
      openTask(taskId);
      await readAgain();
    },
  });
  const dismiss = useMutation({
    mutationFn: () => unwrap(dismissUndo({ ...place, at })),
    onSuccess: readAgain,
  });
  const kept = snapshots.find(({ manifest }) => manifest.id === keptId);
  const error = undo.error ?? dismiss.error;
  return (
    <>
      <Notice
        action={
          <div className="flex justify-end gap-1.5 max-sm:flex-col">
            {kept ? (
              <ReasonButton
                reason={say.reason(canUndo.ok ? kept.canRollback : canUndo)}
                isPending={undo.isPending}
                onPress={() => undo.mutate(kept.manifest.id)}
              >
                {t('undo')}
              </ReasonButton>
            ) : null}
            <ReasonButton
              look="quiet"
              reason={say.reason(canUndo)}
              isPending={dismiss.isPending}
              onPress={() => dismiss.mutate()}
            >
              {t('dismiss')}
            </ReasonButton>
          </div>
        }
      >
        {t.rich('rolledBack', {
          label,
          ago: say.ago(at, now),
          time: (words) => (
            <time dateTime={at} title={localTime(at)}>
              {words}
            </time>
          ),
        })}
        {kept ? t('keptBefore', { label: kept.manifest.label }) : null}
      </Notice>
      {error ? <ProblemNotice problem={toProblem(error)} /> : null}
    </>
  );
}
