'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { vmTargets } from '@/components/bulk/targets';
import { VmIcon } from '@/components/icons/vm-icon';
import { RestoreBadge } from '@/components/snapshots/restore-badge';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { QueryState } from '@/components/ui/query-state';
import { Spinner } from '@/components/ui/spinner';
import { fleetQuery } from '@/lib/client/queries';
import type { FleetView } from '@/lib/domain/view';
import type { BigColumn } from './big-table';
import { HostCell, Tags } from './cells';
import { ListPage } from './list-page';
import { RANK, type VmItem, vmItems } from './list-rows';

const VALUES = {
  name: ({ row }: VmItem) => row.name,
  host: ({ hostName }: VmItem) => hostName,
  state: ({ row }: VmItem) => row.state,
  tags: ({ row }: VmItem) => row.tags?.join(' '),
  count: ({ row }: VmItem) => row.snapshotCount,
  size: ({ row }: VmItem) => row.snapshotBytes,
  newest: ({ facts }: VmItem) => facts.atMs,
  badge: ({ row }: VmItem) => row.badge && RANK[row.badge],
};

/** Every VM on every host. */
export function AllVms() {
  const t = useTranslations('lists');
  const { data, error, refetch } = useQuery(fleetQuery());
  if (!data) return <QueryState error={error} retry={refetch} what={t('vms')} />;
  return <VmList view={data} />;
}

function VmList({ view }: { view: FleetView }) {
  const t = useTranslations('lists');
  const common = useTranslations('common');
  const all = useMemo(() => vmItems(view), [view]);
  const columns = useMemo(() => columnsOf(t, common), [t, common]);
  return (
    <ListPage
      kind="vms"
      label={t('allVms')}
      all={all}
      hosts={view.hosts}
      columns={columns}
      values={VALUES}
      first="name"
      targetsOf={vmTargets}
    />
  );
}

function columnsOf(
  t: ReturnType<typeof useTranslations<'lists'>>,
  common: ReturnType<typeof useTranslations<'common'>>,
): readonly BigColumn<VmItem>[] {
  return [
    {
      ...{ id: 'name', title: t('name'), width: '2fr', minRem: 9 },
      cell: ({ hostId, isStale, row }) => (
        <span className="flex h-full items-center gap-1.5">
          <VmIcon state={row.state} stale={isStale} />
          <Link
            href={`/hosts/${hostId}/vms/${row.uuid}`}
            prefetch={false}
            title={row.title}
            className="truncate rounded-sm font-medium hover:underline"
          >
            {row.name}
          </Link>
          {row.task ? <Spinner className="text-accent" /> : null}
        </span>
      ),
    },
    {
      ...{ id: 'host', title: t('host'), width: '1fr', minRem: 6 },
      cell: (item) => <HostCell item={item} />,
    },
    {
      ...{ id: 'state', title: t('state'), width: 6, minRem: 5, isWide: true },
      cell: ({ row }) => common(`vmState.${row.state}`),
    },
    {
      ...{ id: 'tags', title: t('tags'), width: '1fr', minRem: 5, isWide: true },
      cell: ({ row }) => <Tags tags={row.tags ?? []} />,
    },
    {
      ...{ id: 'count', title: t('snapshotCount'), width: 6.5, minRem: 5, isEnd: true },
      cell: ({ row }) => row.snapshotCount,
    },
    {
      ...{ id: 'size', title: t('size'), width: 6, minRem: 5, isEnd: true, isWide: true },
      cell: ({ row }) => <HeldSize held={{ bytes: row.snapshotBytes, bound: row.snapshotBound }} />,
    },
    {
      ...{ id: 'newest', title: t('newest'), width: 10, minRem: 6, isWide: true },
      cell: ({ row }) => (row.newestAt === undefined ? '–' : <Moment iso={row.newestAt} />),
    },
    {
      ...{ id: 'badge', title: t('restores'), width: 6.5, minRem: 5, isWide: true },
      cell: ({ row }) => (row.badge ? <RestoreBadge level={row.badge} /> : '–'),
    },
  ];
}
