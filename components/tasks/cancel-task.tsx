'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { cancelTask } from '@/lib/actions/operations';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import { CANCELLABLE, isActive, type TaskView } from '@/lib/domain/task';

/** Calls a running task back. */
export function CancelTask({ task }: { task: TaskView }) {
  const t = useTranslations('tasks');
  const cancel = useMutation({
    mutationFn: async () => unwrap(await cancelTask({ taskId: task.id })),
  });
  if (!CANCELLABLE.has(task.kind) || !isActive(task.status)) return null;
  return (
    <>
      {cancel.error ? <ProblemNotice problem={toProblem(cancel.error)} /> : null}
      <Button
        isPending={cancel.isPending}
        isDisabled={cancel.isSuccess}
        onPress={() => cancel.mutate()}
      >
        {t('cancel')}
      </Button>
    </>
  );
}
