'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import type { SortDescriptor } from 'react-aria-components';
import { useNow } from '@/lib/client/use-now';
import { useUrlState } from '@/lib/client/use-url-state';
import { useUrlText } from '@/lib/client/use-url-text';
import { type Facts, fits, parseFilter } from '@/lib/domain/filter';
import { readSorting, sorted, writeSorting } from './list-rows';

type Listed = { key: string; facts: Facts };
export type Values<Item> = { [column: string]: (item: Item) => string | number | undefined };

const RENEW_MS = 60_000;

/** A list as its address has it: filtered by `q`, sorted by `sort`; and what of it is selected. */
export function useList<Item extends Listed>(
  all: readonly Item[],
  values: Values<Item>,
  first: string,
) {
  const { get, set } = useUrlState();
  const { typed, setTyped, text } = useUrlText('q');
  const now = useNow(RENEW_MS);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const parsed = useMemo(() => parseFilter(text), [text]);
  const sorting = readSorting(get('sort') ?? first, Object.keys(values));
  const { column = '', isDown = false } = sorting ?? {};

  const found = useMemo(
    () => all.filter(({ facts }) => fits(parsed.filter, facts, now)),
    [all, parsed, now],
  );
  const items = useMemo(() => {
    const by = values[column];
    return by ? sorted(found, by, isDown) : [...found];
  }, [found, values, column, isDown]);

  const sort: SortDescriptor = { column, direction: isDown ? 'descending' : 'ascending' };
  const setSort = (to: SortDescriptor) =>
    set({
      sort: writeSorting({ column: String(to.column), isDown: to.direction === 'descending' }),
    });
  // What is gone meanwhile is not selected any more; what is only filtered away still is.
  const chosen = useMemo(() => all.filter(({ key }) => selected.has(key)), [all, selected]);

  return {
    ...{ typed, setTyped, faults: parsed.faults, found, sort, setSort },
    ...{ selected, setSelected, chosen },
    items: useDeferredValue(items),
  };
}
