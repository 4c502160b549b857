'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, ListChecks, SquareArrowOutUpRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { TaskTable } from '@/components/tasks/task-table';
import { QueryState } from '@/components/ui/query-state';
import { Spinner } from '@/components/ui/spinner';
import { Splitter } from '@/components/ui/splitter';
import type { Panes } from '@/lib/client/preferences';
import { tasksQuery } from '@/lib/client/queries';
import { isActive } from '@/lib/domain/task';

const SHOWN = 50;

type Props = { panes: Panes; onChange: (part: Partial<Panes>) => void };

export function TaskPanel({ panes, onChange }: Props) {
  const t = useTranslations('shell');
  const common = useTranslations('common');
  const { data, error, refetch } = useQuery(tasksQuery({ limit: SHOWN }));
  const active = data?.tasks.filter(({ status }) => isActive(status)).length ?? 0;
  const { tasksOpen } = panes;
  // Until somebody chose, it is open where there is room; the style sheet decides that.
  const shown = tasksOpen === null ? 'max-md:hidden' : tasksOpen ? '' : 'hidden';

  function toggle() {
    const open = tasksOpen ?? window.matchMedia('(min-width: 768px)').matches;
    onChange({ tasksOpen: !open });
  }

  return (
    <section aria-label={t('tasks')} className="shrink-0 bg-panel">
      <Splitter
        label={t('tasksHeight')}
        axis="y"
        inverted
        value={panes.tasksHeight}
        min={80}
        max={560}
        onChange={(tasksHeight) => onChange({ tasksHeight, tasksOpen: true })}
      />
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={tasksOpen ?? undefined}
          aria-controls="task-list"
          onClick={toggle}
          className="flex h-8 min-w-0 grow items-center gap-2 px-3 text-start font-medium outline-offset-[-2px] hover:bg-sunken"
        >
          <ListChecks aria-hidden className="size-4 text-muted" />
          {t('tasks')}
          {active > 0 ? (
            <span className="flex items-center gap-1.5 text-xs font-normal text-accent">
              <Spinner /> {t('running', { count: active })}
            </span>
          ) : null}
          <span className="grow" />
          <ChevronDown aria-hidden className={`size-4 text-muted ${shown}`} />
          <ChevronUp
            aria-hidden
            className={`size-4 text-muted ${tasksOpen === null ? 'md:hidden' : tasksOpen ? 'hidden' : ''}`}
          />
        </button>
        <Link
          href="/tasks"
          prefetch={false}
          aria-label={t('allTasks')}
          title={t('allTasks')}
          className="grid size-8 shrink-0 place-content-center text-muted outline-offset-[-2px] hover:bg-sunken hover:text-ink"
        >
          <SquareArrowOutUpRight aria-hidden className="size-3.5" />
        </Link>
      </div>
      <div
        id="task-list"
        style={{ height: `min(${panes.tasksHeight / 16}rem, 60dvh)` }}
        className={`overflow-auto border-t border-line ${shown}`}
      >
        {data ? (
          <TaskTable tasks={data.tasks} />
        ) : (
          <QueryState error={error} retry={refetch} what={common('tasks')} />
        )}
      </div>
    </section>
  );
}
