'use client';

import { useQuery } from '@tanstack/react-query';
import { History, Info, ListChecks } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { SnapshotsTab } from '@/components/snapshots/snapshots-tab';
import { QueryState } from '@/components/ui/query-state';
import { TabView } from '@/components/ui/tab-view';
import { vmQuery } from '@/lib/client/queries';
import { useUrlState } from '@/lib/client/use-url-state';
import { SummaryTab } from './summary-tab';
import { VmHeader } from './vm-header';
import { VmTasks } from './vm-tasks';

export function VmPage({ hostId, uuid }: { hostId: string; uuid: string }) {
  const t = useTranslations('vm');
  const common = useTranslations('common');
  const { data: view, error, refetch } = useQuery(vmQuery(hostId, uuid));
  const { get, set } = useUrlState();
  if (!view) return <QueryState error={error} retry={refetch} what={common('vm')} />;
  return (
    <>
      <VmHeader view={view} error={error} />
      <TabView
        label={t('label', { vm: view.vm.name })}
        selected={get('tab') ?? 'snapshots'}
        onSelect={(tab) => set({ tab: tab === 'snapshots' ? null : tab })}
        items={[
          { id: 'summary', title: t('summary'), icon: Info, content: <SummaryTab view={view} /> },
          {
            id: 'snapshots',
            title: t('snapshots'),
            icon: History,
            content: <SnapshotsTab view={view} />,
          },
          {
            id: 'tasks',
            title: t('tasks'),
            icon: ListChecks,
            content: <VmTasks hostId={hostId} uuid={uuid} />,
          },
        ]}
      />
    </>
  );
}
