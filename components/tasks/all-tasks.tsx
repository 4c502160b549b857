'use client';

import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { QueryState } from '@/components/ui/query-state';
import { tasksQuery } from '@/lib/client/queries';
import { useUrlState } from '@/lib/client/use-url-state';
import { useUrlText } from '@/lib/client/use-url-text';
import { filterTasks, TASK_FILTERS, taskFilter } from './filter-tasks';
import { TaskTable } from './task-table';

const SHOWN = 500;

/** The newest tasks of all hosts; what is looked for stands in the address. */
export function AllTasks() {
  const t = useTranslations('tasks');
  const common = useTranslations('common');
  const { get, set } = useUrlState();
  const { data, error, refetch } = useQuery(tasksQuery({ limit: SHOWN }));
  const filter = taskFilter(get('show'));
  const { typed, setTyped, text: words } = useUrlText('find');
  return (
    <div className="flex min-h-0 grow flex-col">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h1 className="text-lg font-semibold">{t('all')}</h1>
        <ToggleButtonGroup
          aria-label={t('status')}
          selectedKeys={[filter]}
          disallowEmptySelection
          onSelectionChange={(keys) => {
            const chosen = taskFilter(String([...keys][0]));
            set({ show: chosen === 'all' ? null : chosen });
          }}
          className="flex rounded-md border border-line bg-panel p-px"
        >
          {TASK_FILTERS.map((id) => (
            <ToggleButton
              key={id}
              id={id}
              className="h-6.5 rounded-sm px-2 text-muted data-hovered:text-ink data-selected:bg-accent-soft data-selected:font-medium data-selected:text-ink"
            >
              {t(`filters.${id}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <label className="flex w-68 items-center gap-1.5 rounded-md border border-line bg-panel px-2 focus-within:border-accent max-sm:w-full">
          <Search aria-hidden className="size-3.5 shrink-0 text-muted" />
          <input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('find')}
            aria-label={t('find')}
            className="h-7 w-full min-w-0 bg-transparent outline-none placeholder:text-muted"
          />
        </label>
      </header>
      {data ? (
        <div className="min-h-0 grow overflow-auto border-t border-line bg-panel">
          <TaskTable
            tasks={filterTasks(data.tasks, filter, words)}
            {...(data.tasks.length > 0 ? { none: t('noneFound') } : {})}
          />
        </div>
      ) : (
        <QueryState error={error} retry={refetch} what={common('tasks')} />
      )}
    </div>
  );
}
