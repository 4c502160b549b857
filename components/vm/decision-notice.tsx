'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTaskWords } from '@/components/tasks/words';
import { Button } from '@/components/ui/button';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { decideTask } from '@/lib/actions/operations';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import { toProblem, type Verdict } from '@/lib/domain/problem';
import type { VmView } from '@/lib/domain/view';

type Props = { view: VmView; decision: NonNullable<VmView['decision']> };

/** An interrupted task that nobody but a person can bring to an end: both ways, one click each. */
export function DecisionNotice({ view, decision }: Props) {
  const t = useTranslations('vm');
  const words = useTaskWords();
  const { host, vm } = view;
  const common = useTranslations('common');
  const say = useSay();
  const client = useQueryClient();
  const openTask = useOpenTask();
  const decide = useMutation({
    mutationFn: (way: 'finish' | 'undo') =>
      unwrap(decideTask({ hostId: host.id, taskId: decision.taskId, way })),
    onSuccess: async ({ taskId }) => {
      openTask(taskId);
      await client.invalidateQueries({ queryKey: ['vm', host.id, vm.uuid] });
    },
  });
  const reason = (may: Verdict) => (decide.isPending ? common('loading') : say.reason(may));
  return (
    <>
      <Notice
        tone="warn"
        action={
          <div className="flex justify-end gap-1.5 max-sm:flex-col">
            <Button look="quiet" onPress={() => openTask(decision.taskId)}>
              {t('viewTask')}
            </Button>
            <ReasonButton reason={reason(decision.canUndo)} onPress={() => decide.mutate('undo')}>
              {t('undoIt')}
            </ReasonButton>
            <ReasonButton
              reason={reason(decision.canFinish)}
              onPress={() => decide.mutate('finish')}
            >
              {t('finishIt')}
            </ReasonButton>
          </div>
        }
      >
        {t('interrupted', { task: words.title({ ...decision, vmName: vm.name }) })}
      </Notice>
      {decide.error ? <ProblemNotice problem={toProblem(decide.error)} /> : null}
    </>
  );
}
