'use client';

import { History, MonitorPlay, Server } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { TabView } from '@/components/ui/tab-view';
import { later } from '@/lib/client/later';
import { useUrlState } from '@/lib/client/use-url-state';
import { FleetOverview } from './fleet-overview';

const AllSnapshots = later(() =>
  import('@/components/lists/all-snapshots').then((m) => m.AllSnapshots),
);
const AllVms = later(() => import('@/components/lists/all-vms').then((m) => m.AllVms));

/** Everything there is on all hosts: the hosts, their VMs, their snapshots. */
export function FleetTabs() {
  const t = useTranslations('lists');
  const { get, set } = useUrlState();
  return (
    <TabView
      label={t('everything')}
      selected={get('tab')}
      onSelect={(tab) => set({ tab: tab === 'hosts' ? null : tab, q: null, sort: null })}
      items={[
        { id: 'hosts', title: t('tabs.hosts'), icon: Server, content: <FleetOverview /> },
        { id: 'vms', title: t('tabs.vms'), icon: MonitorPlay, content: <AllVms /> },
        { id: 'snapshots', title: t('tabs.snapshots'), icon: History, content: <AllSnapshots /> },
      ]}
    />
  );
}
