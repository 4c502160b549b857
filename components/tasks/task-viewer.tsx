'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { QueryState } from '@/components/ui/query-state';
import { TabView } from '@/components/ui/tab-view';
import { taskLogPath, taskQuery } from '@/lib/client/queries';
import type { TaskDetail } from '@/lib/domain/task';
import { CancelTask } from './cancel-task';
import { TaskOutput } from './task-output';
import { TaskStatusGrid } from './task-status-grid';
import { useTaskWords } from './words';

/** What a task does and did, step by step. */
export function TaskViewer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('tasks');
  const common = useTranslations('common');
  const words = useTaskWords();
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  return (
    <ModalDialog
      title={task ? t('viewerOf', { title: words.title(task) }) : t('viewer')}
      width="wide"
      onClose={onClose}
    >
      <div className="flex h-[min(34rem,70dvh)] flex-col pt-1">
        {task ? (
          <Views task={task} />
        ) : (
          <QueryState error={error} retry={refetch} what={common('task')} />
        )}
      </div>
      <DialogFooter>
        <a
          href={taskLogPath(id)}
          download={`task-${id}.log`}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line px-2.5 font-medium hover:border-line-strong"
        >
          <Download aria-hidden className="size-4" /> {t('download')}
        </a>
        {task ? <CancelTask task={task} /> : null}
        <Button onPress={onClose}>{common('close')}</Button>
      </DialogFooter>
    </ModalDialog>
  );
}

function Views({ task }: { task: TaskDetail }) {
  const t = useTranslations('tasks');
  const [tab, setTab] = useState('output');
  return (
    <TabView
      label={t('task')}
      selected={tab}
      onSelect={setTab}
      items={[
        { id: 'output', title: t('output'), content: <TaskOutput task={task} /> },
        { id: 'status', title: t('status'), content: <TaskStatusGrid task={task} /> },
      ]}
    />
  );
}
