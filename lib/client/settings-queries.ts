import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { AUDIT_FILTERS, type AuditFilter, type AuditPage } from '@/lib/domain/audit';
import type { KeysView } from '@/lib/domain/keys';
import type { PeopleView, SessionsView } from '@/lib/domain/person';
import { fetchJson } from './fetch-json';

/** Everybody with an account. */
export function peopleQuery() {
  return queryOptions({
    queryKey: ['people'],
    queryFn: ({ signal }) => fetchJson<PeopleView>('/api/people', signal),
  });
}

/** One's own signed-in browsers, or everybody's. */
export function sessionsQuery(of: 'own' | 'all') {
  return queryOptions({
    queryKey: ['sessions', of],
    queryFn: ({ signal }) => fetchJson<SessionsView>(`/api/sessions?of=${of}`, signal),
  });
}

/** Savepoint's own key and those of its hosts. */
export function keysQuery() {
  return queryOptions({
    queryKey: ['keys'],
    queryFn: ({ signal }) => fetchJson<KeysView>('/api/keys', signal),
  });
}

/** A filter as it stands in an address: only what is set, always in one order. */
export function auditSearch(filter: AuditFilter): URLSearchParams {
  return new URLSearchParams(
    AUDIT_FILTERS.flatMap((name) => {
      const value = filter[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A page of the audit. */
export function auditQuery(filter: AuditFilter) {
  return queryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal }) => fetchJson<AuditPage>(`/api/audit?${auditSearch(filter)}`, signal),
    placeholderData: keepPreviousData,
  });
}
