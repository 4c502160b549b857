'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { cancelTask } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import { isActive, type TaskView } from '@/lib/domain/task';

/** For a transfer that is on its way. */
export function CancelTransfer({ task }: { task: TaskView }) {
  const t = useTranslations('places');
  const cancel = useMutation({
    mutationFn: async () => unwrap(await cancelTask({ taskId: task.id })),
  });
  if ((task.kind !== 'send' && task.kind !== 'receive') || !isActive(task.status)) return null;
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
