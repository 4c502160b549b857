'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { cancelTask } from '@/lib/actions/operations';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { toProblem } from '@/lib/domain/problem';
import { CANCELLABLE, isActive, type TaskDetail } from '@/lib/domain/task';

/** Calls a running task back. */
export function CancelTask({ task }: { task: TaskDetail }) {
  const t = useTranslations('tasks');
  const say = useSay();
  const cancel = useMutation({
    mutationFn: () => unwrap(cancelTask({ taskId: task.id })),
  });
  if (!CANCELLABLE.has(task.kind) || !isActive(task.status)) return null;
  return (
    <>
      {cancel.error ? <ProblemNotice problem={toProblem(cancel.error)} /> : null}
      <ReasonButton
        reason={cancel.isSuccess ? t('cancelAsked') : say.reason(task.canCancel)}
        isPending={cancel.isPending}
        onPress={() => cancel.mutate()}
      >
        {t('cancel')}
      </ReasonButton>
    </>
  );
}
