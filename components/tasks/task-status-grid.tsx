'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Moment } from '@/components/ui/moment';
import { useNow } from '@/lib/client/use-now';
import { formatDuration } from '@/lib/domain/format';
import { sentence } from '@/lib/domain/sentences';
import type { TaskDetail } from '@/lib/domain/task';
import { STATUS_WORDS, taskTitle } from './words';

export function TaskStatusGrid({ task }: { task: TaskDetail }) {
  const now = useNow(1000);
  const end = task.endedAt ? Date.parse(task.endedAt) : now;
  return (
    <div className="overflow-y-auto">
      <table className="data-table">
        <tbody>
          <Line name="Status">{STATUS_WORDS[task.status]}</Line>
          {task.problem ? <Line name="Reason">{sentence(task.problem)}</Line> : null}
          <Line name="Task">{taskTitle(task)}</Line>
          <Line name="Host">{task.hostName}</Line>
          <Line name="VM">
            <Link
              href={`/hosts/${task.hostId}/vms/${task.vmUuid}`}
              className="text-accent underline underline-offset-2"
            >
              {task.vmName}
            </Link>
          </Line>
          <Line name="User">{task.actor}</Line>
          <Line name="Start">
            <Moment iso={task.startedAt} />
          </Line>
          <Line name="End">{task.endedAt ? <Moment iso={task.endedAt} /> : '–'}</Line>
          <Line name="Duration">
            {formatDuration(Math.max(0, end - Date.parse(task.startedAt)))}
          </Line>
          <Line name="Guest pause">
            {task.pauseMs === undefined
              ? 'not measured'
              : `${formatDuration(task.pauseMs)} (measured)`}
          </Line>
          <Line name="Task id">
            <code className="font-mono text-xs">{task.id}</code>
          </Line>
        </tbody>
      </table>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" className="w-36 align-top">
        {name}
      </th>
      <td className="break-words">{children}</td>
    </tr>
  );
}
