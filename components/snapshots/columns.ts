import type { ColumnProps } from 'react-aria-components';

export type ColumnId = 'name' | 'restore' | 'ram' | 'date' | 'description' | 'size';

export type SnapshotColumn = {
  id: ColumnId;
  title: string;
  width: NonNullable<ColumnProps['defaultWidth']>;
  minWidth: number;
};

type Spec = { id: ColumnId; title: string; share?: '1fr' | '3fr'; rem: number };

/** PVE's columns in PVE's order, and what PVE does not tell: whether it will restore, and the size. */
const WIDE: readonly Spec[] = [
  { id: 'name', title: 'Name', share: '3fr', rem: 15 },
  { id: 'ram', title: 'RAM', rem: 3.5 },
  { id: 'date', title: 'Date/Status', rem: 10 },
  { id: 'description', title: 'Description', share: '3fr', rem: 7 },
  { id: 'size', title: 'Size', rem: 5.5 },
  { id: 'restore', title: 'Restores', rem: 5 },
];

/** What fits on a telephone; the rest is in the details below. */
const NARROW: readonly Spec[] = [
  { id: 'name', title: 'Name', share: '1fr', rem: 6.5 },
  { id: 'ram', title: 'RAM', rem: 3.5 },
  { id: 'date', title: 'Date/Status', rem: 9.75 },
];

/** The table's columns in pixels, which is what its layout counts in. */
export function columnsFor(isNarrow: boolean, remPx: number): SnapshotColumn[] {
  return (isNarrow ? NARROW : WIDE).map(({ id, title, share, rem }) => ({
    id,
    title,
    width: share ?? rem * remPx,
    minWidth: rem * remPx,
  }));
}
