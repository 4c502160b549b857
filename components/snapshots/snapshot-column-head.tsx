'use client';

import { Column, ColumnResizer } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { SnapshotColumn } from './columns';

export function SnapshotColumnHead({ column }: { column: SnapshotColumn }) {
  const t = useTranslations('snapshots');
  const title = t(`columns.${column.id}`);
  return (
    <Column
      id={column.id}
      isRowHeader={column.id === 'name'}
      defaultWidth={column.width}
      minWidth={column.minWidth}
      className="h-7.5 border-b border-line bg-panel px-0 text-start text-xs font-medium text-muted outline-offset-[-2px]"
    >
      <span className="flex h-full items-center">
        <span className={`grow truncate px-2 sm:px-2.5 ${column.id === 'size' ? 'text-end' : ''}`}>
          {title}
        </span>
        <ColumnResizer
          aria-label={t('columnWidth', { column: title })}
          className="flex h-full w-1.5 cursor-col-resize justify-end data-focus-visible:bg-accent data-resizing:bg-accent"
        >
          <span className="h-full w-px bg-line" />
        </ColumnResizer>
      </span>
    </Column>
  );
}
