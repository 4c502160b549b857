import type { ColumnProps } from 'react-aria-components';

export type ColumnId =
  | 'name'
  | 'ram'
  | 'date'
  | 'description'
  | 'size'
  | 'restore'
  | 'age'
  | 'method'
  | 'who';

export type SnapshotColumn = {
  id: ColumnId;
  width: NonNullable<ColumnProps['defaultWidth']>;
  minWidth: number;
};

/** How much room there is: a telephone, a screen, a wide one. */
export type Room = 'narrow' | 'normal' | 'wide';

type Spec = { id: ColumnId; share?: '1fr' | '2fr' | '3fr'; rem: number };

/** PVE's columns in PVE's order, then what PVE does not tell: size, whether it will restore, age. */
const NORMAL: readonly Spec[] = [
  { id: 'name', share: '3fr', rem: 11 },
  { id: 'ram', rem: 3.5 },
  { id: 'date', rem: 9.75 },
  { id: 'description', share: '2fr', rem: 5 },
  { id: 'size', rem: 5 },
  { id: 'restore', rem: 5.5 },
  { id: 'age', rem: 4.5 },
];

const WIDE: readonly Spec[] = [
  ...NORMAL,
  { id: 'method', rem: 5 },
  { id: 'who', share: '1fr', rem: 6 },
];

/** What fits on a telephone; the rest is in the details below. */
const NARROW: readonly Spec[] = [
  { id: 'name', share: '1fr', rem: 6.5 },
  { id: 'ram', rem: 3.5 },
  { id: 'date', rem: 9.75 },
];

const COLUMNS: Record<Room, readonly Spec[]> = { narrow: NARROW, normal: NORMAL, wide: WIDE };

/** The table's columns in pixels, which is what its layout counts in. */
export function columnsFor(room: Room, remPx: number): SnapshotColumn[] {
  return COLUMNS[room].map(({ id, share, rem }) => ({
    id,
    width: share ?? rem * remPx,
    minWidth: rem * remPx,
  }));
}
