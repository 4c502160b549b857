'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { snapshotTargets } from '@/components/bulk/targets';
import { RestoreBadge } from '@/components/snapshots/restore-badge';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { QueryState } from '@/components/ui/query-state';
import { snapshotsQuery } from '@/lib/client/queries';
import type { SnapshotsView } from '@/lib/domain/view';
import type { BigColumn } from './big-table';
import { HostCell } from './cells';
import { ListPage } from './list-page';
import { RANK, type SnapshotItem, snapshotItems } from './list-rows';

const VALUES = {
  name: ({ row }: SnapshotItem) => row.label,
  vm: ({ row }: SnapshotItem) => row.vmName,
  host: ({ hostName }: SnapshotItem) => hostName,
  taken: ({ facts }: SnapshotItem) => facts.atMs,
  by: ({ row }: SnapshotItem) => row.takenBy,
  ram: ({ row }: SnapshotItem) => Number(row.withMemory),
  size: ({ row }: SnapshotItem) => row.sizeBytes,
  badge: ({ row }: SnapshotItem) => RANK[row.badge],
};

/** Every snapshot on every host. */
export function AllSnapshots() {
  const t = useTranslations('lists');
  const { data, error, refetch } = useQuery(snapshotsQuery());
  if (!data) return <QueryState error={error} retry={refetch} what={t('snapshots')} />;
  return <SnapshotList view={data} />;
}

function SnapshotList({ view }: { view: SnapshotsView }) {
  const t = useTranslations('lists');
  const all = useMemo(() => snapshotItems(view), [view]);
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <ListPage
      kind="snapshots"
      label={t('allSnapshots')}
      all={all}
      hosts={view.hosts}
      columns={columns}
      values={VALUES}
      first="-taken"
      targetsOf={snapshotTargets}
    />
  );
}

function columnsOf(
  t: ReturnType<typeof useTranslations<'lists'>>,
): readonly BigColumn<SnapshotItem>[] {
  return [
    {
      ...{ id: 'name', title: t('name'), width: '2fr', minRem: 9 },
      cell: ({ hostId, row }) => (
        <Link
          href={`/hosts/${hostId}${row.orphan ? '' : `/vms/${row.vmUuid}?snapshot=${row.id}`}`}
          prefetch={false}
          title={row.description}
          className="rounded-sm font-medium hover:underline"
        >
          {row.label}
        </Link>
      ),
    },
    {
      ...{ id: 'vm', title: t('vm'), width: '1fr', minRem: 7 },
      cell: ({ hostId, row }) =>
        row.orphan ? (
          <span>
            {row.vmName} <span className="text-xs text-warn">{t('orphan')}</span>
          </span>
        ) : (
          <Link
            href={`/hosts/${hostId}/vms/${row.vmUuid}`}
            prefetch={false}
            className="rounded-sm hover:underline"
          >
            {row.vmName}
          </Link>
        ),
    },
    {
      ...{ id: 'host', title: t('host'), width: '1fr', minRem: 6, isWide: true },
      cell: (item) => <HostCell item={item} />,
    },
    {
      ...{ id: 'taken', title: t('taken'), width: 10, minRem: 6 },
      cell: ({ row }) => <Moment iso={row.takenAt} />,
    },
    {
      ...{ id: 'by', title: t('by'), width: 8, minRem: 5, isWide: true },
      cell: ({ row }) => row.takenBy,
    },
    {
      ...{ id: 'ram', title: t('ram'), width: 4.5, minRem: 4, isWide: true },
      cell: ({ row }) => (row.withMemory ? t('yes') : t('no')),
    },
    {
      ...{ id: 'size', title: t('size'), width: 6, minRem: 5, isEnd: true, isWide: true },
      cell: ({ row }) => <HeldSize held={{ bytes: row.sizeBytes, bound: row.bound }} />,
    },
    {
      ...{ id: 'badge', title: t('restores'), width: 6.5, minRem: 5, isWide: true },
      cell: ({ row }) => <RestoreBadge level={row.badge} problem={row.why} />,
    },
  ];
}
