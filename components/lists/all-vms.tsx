'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { BulkBar } from '@/components/bulk/bulk-bar';
import { RecentBulks } from '@/components/bulk/recent-bulks';
import { vmTargets } from '@/components/bulk/targets';
import { VmIcon } from '@/components/icons/vm-icon';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { QueryState } from '@/components/ui/query-state';
import { Spinner } from '@/components/ui/spinner';
import { fleetQuery } from '@/lib/client/queries';
import type { FleetView } from '@/lib/domain/view';
import { type BigColumn, BigTable } from './big-table';
import { Badge, HostCell, Tags } from './cells';
import { FilterBox } from './filter-box';
import { totals, type VmItem, vmItems } from './list-rows';
import { MissingHosts } from './missing-hosts';
import { TotalsBar } from './totals-bar';
import { useList } from './use-list';

const RANK = { red: 0, amber: 1, green: 2 } as const;

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
  const all = useMemo(() => vmItems(view), [view]);
  const list = useList(all, VALUES, 'name');
  const columns = useMemo(() => columnsOf(t), [t]);
  const sums = useMemo(() => totals(list.found), [list.found]);
  return (
    <div className="flex min-h-0 grow flex-col gap-2 p-3">
      <h1 className="sr-only">{t('allVms')}</h1>
      <FilterBox text={list.typed} onText={list.setTyped} faults={list.faults} />
      <MissingHosts hosts={view.hosts} />
      <RecentBulks />
      <TotalsBar
        totals={sums}
        outOf={all.length}
        kind="vms"
        onHost={(host) => list.setTyped(`host:"${host}"`)}
      />
      {list.chosen.length > 0 ? (
        <BulkBar
          targets={vmTargets(list.chosen)}
          of="vms"
          onClear={() => list.setSelected(new Set())}
        />
      ) : null}
      <div className="flex min-h-0 grow rounded-lg border border-line bg-panel">
        <BigTable
          label={t('allVms')}
          columns={columns}
          items={list.items}
          sort={list.sort}
          onSort={list.setSort}
          selected={list.selected}
          onSelect={list.setSelected}
        />
      </div>
    </div>
  );
}

function columnsOf(t: ReturnType<typeof useTranslations<'lists'>>): readonly BigColumn<VmItem>[] {
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
      cell: ({ hostId, hostName, isStale, seenAt }) => (
        <HostCell
          id={hostId}
          name={hostName}
          isStale={isStale}
          {...(seenAt === undefined ? {} : { seenAt })}
        />
      ),
    },
    {
      ...{ id: 'state', title: t('state'), width: 6, minRem: 5, isWide: true },
      cell: ({ row }) => row.state,
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
      cell: ({ row }) => (row.badge ? <Badge level={row.badge} /> : '–'),
    },
  ];
}
