'use client';

import { type KeyboardEvent, useMemo } from 'react';
import {
  ResizableTableContainer,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { useNarrow } from '@/lib/client/use-media';
import { useRem } from '@/lib/client/use-rem';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { buildTree, idsWithChildren, NOW_ID } from './build-tree';
import { clampDepth } from './clamp-depth';
import { columnsFor } from './columns';
import { SnapshotColumnHead } from './snapshot-column-head';
import { SnapshotRow } from './snapshot-row';
import type { Verb } from './snapshot-toolbar';

/** Beyond this many rows a table that draws them all becomes slow. */
const DRAW_ALL = 100;
const ROW_REM = 1.875;
/** Chains grow without end; each level costs the table a level of recursion, and indents no more here. */
const MAX_DEPTH = 32;

type Props = {
  view: VmView;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onAsk: (verb: Verb, snapshot?: SnapshotView) => void;
};

export function SnapshotTable({ view, selectedId, onSelect, onAsk }: Props) {
  const t = useTranslations('snapshots');
  const { snapshots, vm } = view;
  const isNarrow = useNarrow();
  const remPx = useRem();
  const columns = useMemo(() => columnsFor(isNarrow, remPx), [isNarrow, remPx]);
  const tree = useMemo(
    () =>
      clampDepth(
        buildTree(snapshots, vm.now, ({ manifest }) => manifest),
        MAX_DEPTH,
      ),
    [snapshots, vm.now],
  );
  const expanded = useMemo(() => new Set(idsWithChildren(tree)), [tree]);

  function keyed(event: KeyboardEvent) {
    if (event.key !== 'Delete') return;
    event.preventDefault();
    onAsk('remove');
  }

  const table = (
    <Table
      aria-label={t('tableOf', { vm: vm.name })}
      treeColumn="name"
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selectedId ? [selectedId] : []}
      expandedKeys={expanded}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : keys;
        if (key !== undefined) onSelect(String(key));
      }}
      onRowAction={(key) => {
        const snapshot = snapshots.find(({ manifest }) => manifest.id === key);
        if (snapshot && key !== NOW_ID) onAsk('edit', snapshot);
      }}
      className="w-full text-sm outline-none"
    >
      <TableHeader columns={columns} className="sticky top-0 z-10 bg-panel">
        {(column) => <SnapshotColumnHead column={column} />}
      </TableHeader>
      <TableBody items={tree} dependencies={[columns, vm.state]}>
        {(node) => <SnapshotRow node={node} columns={columns} vmState={vm.state} />}
      </TableBody>
    </Table>
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key belongs to the grid inside.
    <div onKeyDown={keyed} className="flex min-h-40 min-w-0 grow bg-panel">
      <ResizableTableContainer className="w-full grow overflow-auto">
        {snapshots.length > DRAW_ALL ? (
          <Virtualizer
            layout={TableLayout}
            layoutOptions={{ rowHeight: ROW_REM * remPx, headingHeight: ROW_REM * remPx }}
          >
            {table}
          </Virtualizer>
        ) : (
          table
        )}
      </ResizableTableContainer>
    </div>
  );
}
