import type { ColumnProps } from 'react-aria-components';

export type ColumnId = 'name' | 'restore' | 'ram' | 'date' | 'description' | 'size';

export type SnapshotColumn = {
  id: ColumnId;
  width: NonNullable<ColumnProps['defaultWidth']>;
  minWidth: number;
};

type Spec = { id: ColumnId; share?: '1fr' | '3fr'; rem: number };

/** PVE's columns in PVE's order, and what PVE does not tell: whether it will restore, and the size. */
const WIDE: readonly Spec[] = [
  { id: 'name', share: '3fr', rem: 15 },
  { id: 'ram', rem: 3.5 },
  { id: 'date', rem: 10 },
  { id: 'description', share: '3fr', rem: 7 },
  { id: 'size', rem: 5.5 },
  { id: 'restore', rem: 5 },
];

/** What fits on a telephone; the rest is in the details below. */
const NARROW: readonly Spec[] = [
  { id: 'name', share: '1fr', rem: 6.5 },
  { id: 'ram', rem: 3.5 },
  { id: 'date', rem: 9.75 },
];

/** The table's columns in pixels, which is what its layout counts in. */
export function columnsFor(isNarrow: boolean, remPx: number): SnapshotColumn[] {
  return (isNarrow ? NARROW : WIDE).map(({ id, share, rem }) => ({
    id,
    width: share ?? rem * remPx,
    minWidth: rem * remPx,
  }));
}
