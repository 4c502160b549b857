'use client';

import { useCallback, useMemo } from 'react';
import { useUrlState } from '@/lib/client/use-url-state';
import { AUDIT_FILTERS, type AuditFilter } from '@/lib/domain/audit';

/** The filter of the audit as the address has it. A change of it starts at the newest line again. */
export function useAuditFilter() {
  const { get, set } = useUrlState();
  const filter = useMemo(
    () =>
      Object.fromEntries(
        AUDIT_FILTERS.flatMap((part) => {
          const value = get(part);
          return value ? [[part, value]] : [];
        }),
      ) as AuditFilter,
    [get],
  );
  const change = useCallback(
    (part: Exclude<keyof AuditFilter, 'before'>, value: string) =>
      set({ [part]: value || null, before: null }),
    [set],
  );
  const clear = useCallback(
    () => set(Object.fromEntries(AUDIT_FILTERS.map((part) => [part, null]))),
    [set],
  );
  const turnTo = useCallback(
    (before: number | null) => set({ before: before === null ? null : String(before) }, 'push'),
    [set],
  );
  return { filter, change, clear, turnTo };
}
