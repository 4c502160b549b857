'use client';

import { Camera, Monitor, SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { BulkBar } from '@/components/bulk/bulk-bar';
import { RecentBulks } from '@/components/bulk/recent-bulks';
import type { Target } from '@/components/bulk/targets';
import { Empty } from '@/components/ui/empty';
import { type BigColumn, BigTable } from './big-table';
import { FilterBox } from './filter-box';
import { type ListItem, totals } from './list-rows';
import { MissingHosts } from './missing-hosts';
import { TotalsBar } from './totals-bar';
import { useList, type Values } from './use-list';

type Props<Item extends ListItem> = {
  kind: 'vms' | 'snapshots';
  label: string;
  all: readonly Item[];
  hosts: readonly { name: string; seenAt?: string }[];
  columns: readonly BigColumn<Item>[];
  /** What each column is sorted by. */
  values: Values<Item>;
  /** The sorting where the address tells none. */
  first: string;
  targetsOf: (chosen: readonly Item[]) => Target[];
};

/** A list over all hosts: filter, sums, what can be done to the selection, and the table. */
export function ListPage<Item extends ListItem>(props: Props<Item>) {
  const { kind, label, all, hosts, columns, values, first, targetsOf } = props;
  const list = useList(all, values, first);
  const sums = useMemo(() => totals(list.found), [list.found]);
  return (
    <div className="flex min-h-0 grow flex-col gap-2 p-3">
      <h1 className="sr-only">{label}</h1>
      <FilterBox text={list.typed} onText={list.setTyped} faults={list.faults} />
      <MissingHosts hosts={hosts} />
      <RecentBulks />
      <TotalsBar
        totals={sums}
        outOf={all.length}
        kind={kind}
        onHost={(host) => list.setTyped(`host:"${host}"`)}
      />
      {list.chosen.length > 0 ? (
        <BulkBar
          targets={targetsOf(list.chosen)}
          of={kind}
          onClear={() => list.setSelected(new Set())}
        />
      ) : null}
      <div className="flex min-h-0 grow rounded-lg border border-line bg-panel">
        <BigTable
          label={label}
          columns={columns}
          items={list.items}
          sort={list.sort}
          onSort={list.setSort}
          selected={list.selected}
          onSelect={list.setSelected}
          empty={<Nothing kind={kind} isFiltered={all.length > 0} />}
        />
      </div>
    </div>
  );
}

/** An empty list: nothing is there at all, or nothing of what is there is looked for. */
function Nothing({ kind, isFiltered }: { kind: 'vms' | 'snapshots'; isFiltered: boolean }) {
  const t = useTranslations('lists.nothing');
  if (isFiltered) return <Empty icon={SearchX} title={t('found')} />;
  return (
    <Empty icon={kind === 'vms' ? Monitor : Camera} title={t(`${kind}.title`)}>
      {t(`${kind}.hint`)}
    </Empty>
  );
}
