'use client';

import { Cell, Collection, type PressEvent, Row } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { VmState } from '@/lib/domain/inventory';
import type { SnapshotView } from '@/lib/domain/view';
import type { TreeNode } from './build-tree';
import type { SnapshotColumn } from './columns';
import { NowCell, SnapshotCell } from './snapshot-cells';

type Props = {
  node: TreeNode<SnapshotView>;
  columns: readonly SnapshotColumn[];
  vmState: VmState;
  hostId: string;
  /** Always the same one: rows are kept as they were drawn. */
  onPressStart: (event: PressEvent) => void;
};

export function SnapshotRow({ node, columns, vmState, hostId, onPressStart }: Props) {
  const t = useTranslations('snapshots');
  const { id, item, children } = node;
  return (
    <Row
      id={id}
      textValue={item?.manifest.label ?? t('now')}
      hasChildItems={children.length > 0}
      onPressStart={onPressStart}
      className="group h-7.5 cursor-default outline-offset-[-2px] data-hovered:bg-canvas data-selected:bg-accent-soft"
    >
      {columns.map((column) => (
        <Cell
          key={column.id}
          className="h-7.5 overflow-hidden border-b border-line px-2 leading-7 text-ellipsis sm:px-2.5 whitespace-nowrap outline-offset-[-2px]"
        >
          {({ level }) =>
            item ? (
              <SnapshotCell column={column.id} snapshot={item} hostId={hostId} level={level} />
            ) : (
              <NowCell column={column.id} vmState={vmState} level={level} />
            )
          }
        </Cell>
      ))}
      <Collection items={children} dependencies={[columns, vmState]}>
        {(child) => (
          <SnapshotRow
            node={child}
            columns={columns}
            vmState={vmState}
            hostId={hostId}
            onPressStart={onPressStart}
          />
        )}
      </Collection>
    </Row>
  );
}
