'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { QueryState } from '@/components/ui/query-state';
import { commandsQuery, type SnapshotIds } from '@/lib/client/queries';
import { useOpenTask } from '@/lib/client/use-url-state';
import { CommandList } from './command-list';

/** The commands that made a snapshot, as they ran on its host. */
export function MadeBy({ ids }: { ids: SnapshotIds }) {
  const t = useTranslations('snapshots');
  const openTask = useOpenTask();
  const { data, error, refetch } = useQuery(commandsQuery(ids));
  if (!data) return <QueryState error={error} retry={refetch} what={t('what.commands')} />;
  const { taskId, steps } = data;
  if (steps.length === 0) return <p className="py-1.5 text-muted">{t('nobodyRemembers')}</p>;
  return (
    <>
      <CommandList steps={steps} />
      {taskId ? (
        <Button className="mt-1.5" onPress={() => openTask(taskId)}>
          {t('viewTask')}
        </Button>
      ) : null}
    </>
  );
}
