'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { TaskTable } from '@/components/tasks/task-table';
import { QueryState } from '@/components/ui/query-state';
import { tasksQuery } from '@/lib/client/queries';

const SHOWN = 200;

export function VmTasks({ hostId, uuid }: { hostId: string; uuid: string }) {
  const common = useTranslations('common');
  const { data, error, refetch } = useQuery(tasksQuery({ hostId, vmUuid: uuid, limit: SHOWN }));
  if (!data) return <QueryState error={error} retry={refetch} what={common('tasks')} />;
  return (
    <div className="min-h-0 grow overflow-auto bg-panel">
      <TaskTable tasks={data.tasks} />
    </div>
  );
}
