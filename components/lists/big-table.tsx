'use client';

import { Check } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import {
  Cell,
  Checkbox,
  Collection,
  Column,
  type Key,
  ResizableTableContainer,
  Row,
  type Selection,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { useNarrow } from '@/lib/client/use-media';
import { useRem } from '@/lib/client/use-rem';

export type BigColumn<Item> = {
  id: string;
  title: string;
  /** Share of the width that is left, or rem. */
  width: '1fr' | '2fr' | number;
  minRem: number;
  isEnd?: boolean;
  /** Left out where the page is narrow. */
  isWide?: boolean;
  cell: (item: Item) => ReactNode;
};

type Props<Item> = {
  label: string;
  columns: readonly BigColumn<Item>[];
  /** Sorted, and each with a key that stays its own. */
  items: readonly (Item & { key: string; name: string })[];
  sort: SortDescriptor;
  onSort: (sort: SortDescriptor) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** What stands below the heads where there is no item. */
  empty: ReactNode;
};

const ROW_REM = 1.875;
/** The table makes an object of each row it is given, so it is given a screen of them, and more as somebody gets there. */
const FIRST = 100;
const STEP = 500;
const CHECK_REM = 2.25;

/** A table of any length: sorted, selected and walked through by keyboard, of which only what is in view is drawn. */
export function BigTable<Item extends object>(props: Props<Item>) {
  const { label, items, sort, onSort, selected, onSelect } = props;
  const t = useTranslations('lists');
  const isNarrow = useNarrow();
  const remPx = useRem();
  const [drawn, setDrawn] = useState(FIRST);
  const columns = useMemo(
    () => props.columns.filter(({ isWide }) => !(isWide && isNarrow)),
    [props.columns, isNarrow],
  );
  const shown = useMemo(() => items.slice(0, drawn), [items, drawn]);
  const selectedKeys = useMemo(() => new Set<Key>(selected), [selected]);

  function choose(keys: Selection) {
    onSelect(new Set(keys === 'all' ? items.map(({ key }) => key) : [...keys].map(String)));
  }

  return (
    <ResizableTableContainer className="min-h-40 w-full grow overflow-auto">
      <Virtualizer
        layout={TableLayout}
        layoutOptions={{ rowHeight: ROW_REM * remPx, headingHeight: ROW_REM * remPx }}
      >
        <Table
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={selectedKeys}
          onSelectionChange={choose}
          sortDescriptor={sort}
          onSortChange={onSort}
          className="w-full text-sm outline-none"
        >
          <TableHeader className="sticky top-0 z-10 bg-panel">
            <Column width={CHECK_REM * remPx} minWidth={CHECK_REM * remPx} className={HEAD}>
              <SelectionBox label={t('selectAll')} />
            </Column>
            {columns.map(({ id, title, width, minRem, isEnd }, at) => (
              <Column
                key={id}
                id={id}
                allowsSorting
                isRowHeader={at === 0}
                width={typeof width === 'number' ? width * remPx : width}
                minWidth={minRem * remPx}
                className={`${HEAD} cursor-default data-hovered:text-ink`}
              >
                {({ sortDirection }) => (
                  <span className={`flex h-full items-center gap-1 ${isEnd ? 'justify-end' : ''}`}>
                    <span className="truncate">{title}</span>
                    <span aria-hidden className="w-3">
                      {sortDirection ? (sortDirection === 'ascending' ? '↑' : '↓') : null}
                    </span>
                  </span>
                )}
              </Column>
            ))}
          </TableHeader>
          <TableBody renderEmptyState={() => props.empty}>
            <Collection items={shown} dependencies={[columns]}>
              {(item) => <BigRow item={item} columns={columns} label={t('select')} />}
            </Collection>
            {shown.length < items.length ? (
              <TableLoadMoreItem
                onLoadMore={() => setDrawn((count) => count + STEP)}
                isLoading={false}
                scrollOffset={2}
              />
            ) : null}
          </TableBody>
        </Table>
      </Virtualizer>
    </ResizableTableContainer>
  );
}

const HEAD =
  'h-7.5 border-b border-line bg-panel px-2 text-start text-xs font-medium text-muted outline-offset-[-2px]';
const CELL =
  'h-7.5 overflow-hidden border-b border-line px-2 leading-7 text-ellipsis whitespace-nowrap outline-offset-[-2px]';

type RowProps<Item> = {
  item: Item & { key: string; name: string };
  columns: readonly BigColumn<Item>[];
  label: string;
};

function BigRow<Item extends object>({ item, columns, label }: RowProps<Item>) {
  return (
    <Row
      id={item.key}
      textValue={item.name}
      className="group h-7.5 cursor-default outline-offset-[-2px] data-hovered:bg-canvas data-selected:bg-accent-soft"
    >
      <Cell className={CELL}>
        <SelectionBox label={label} />
      </Cell>
      {columns.map(({ id, isEnd, cell }) => (
        <Cell key={id} className={`${CELL} ${isEnd ? 'text-end' : ''}`}>
          {cell(item)}
        </Cell>
      ))}
    </Row>
  );
}

function SelectionBox({ label }: { label: string }) {
  return (
    <Checkbox slot="selection" aria-label={label} className="group/box flex h-full items-center">
      <span className="grid size-4 place-content-center rounded-sm border border-line-strong bg-panel text-accent-ink group-data-focus-visible/box:outline-2 group-data-selected/box:border-accent group-data-selected/box:bg-accent group-data-indeterminate/box:border-accent group-data-indeterminate/box:bg-accent">
        <Check
          aria-hidden
          strokeWidth={3}
          className="size-3 opacity-0 group-data-selected/box:opacity-100 group-data-indeterminate/box:opacity-60"
        />
      </span>
    </Checkbox>
  );
}
