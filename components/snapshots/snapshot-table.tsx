'use client';

import { useCallback, useMemo, useRef } from 'react';
import {
  type Key,
  type PressEvent,
  ResizableTableContainer,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { useMedia, useNarrow } from '@/lib/client/use-media';
import { useRem } from '@/lib/client/use-rem';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { buildTree, idsWithChildren } from './build-tree';
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
/** Below this the tree of hosts and the details leave no room for more columns. */
const WIDE = '(min-width: 1680px)';

type Props = {
  view: VmView;
  selectedIds: readonly string[];
  onSelect: (ids: string[]) => void;
  onAsk: (verb: Verb, snapshot?: SnapshotView) => void;
};

export function SnapshotTable({ view, selectedIds, onSelect, onAsk }: Props) {
  const t = useTranslations('snapshots');
  const { snapshots, vm, host } = view;
  const isNarrow = useNarrow();
  const isWide = useMedia(WIDE);
  const remPx = useRem();
  const room = isNarrow ? 'narrow' : isWide ? 'wide' : 'normal';
  const columns = useMemo(() => columnsFor(room, remPx), [room, remPx]);
  const tree = useMemo(
    () =>
      clampDepth(
        buildTree(snapshots, vm.now, ({ manifest }) => manifest),
        MAX_DEPTH,
      ),
    [snapshots, vm.now],
  );
  const expanded = useMemo(() => new Set(idsWithChildren(tree)), [tree]);
  const pressedBy = useRef<PressEvent['pointerType']>('mouse');
  const pressed = useCallback(({ pointerType }: PressEvent) => {
    pressedBy.current = pointerType;
  }, []);

  /** A double click, or Enter. A finger, a pen and a screen reader have but one press: theirs selects, as a click does. */
  function act(key: Key) {
    const snapshot = snapshots.find(({ manifest }) => manifest.id === key);
    if (pressedBy.current !== 'mouse' && pressedBy.current !== 'keyboard') onSelect([String(key)]);
    else if (snapshot) onAsk('edit', snapshot);
  }

  const table = (
    <Table
      aria-label={t('tableOf', { vm: vm.name })}
      treeColumn="name"
      selectionMode="multiple"
      selectionBehavior="replace"
      escapeKeyBehavior="none"
      selectedKeys={selectedIds}
      expandedKeys={expanded}
      onSelectionChange={(keys) =>
        onSelect(
          keys === 'all' ? snapshots.map(({ manifest }) => manifest.id) : [...keys].map(String),
        )
      }
      onRowAction={act}
      className="w-full text-sm outline-none"
    >
      <TableHeader columns={columns} className="sticky top-0 z-10 bg-panel">
        {(column) => <SnapshotColumnHead column={column} />}
      </TableHeader>
      <TableBody items={tree} dependencies={[columns, vm.state, host.id]}>
        {(node) => (
          <SnapshotRow
            node={node}
            columns={columns}
            vmState={vm.state}
            hostId={host.id}
            onPressStart={pressed}
          />
        )}
      </TableBody>
    </Table>
  );

  return (
    <div className="flex min-h-40 min-w-0 grow bg-panel">
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
