import type { BulkKind } from '@/lib/domain/bulk';
import { type Grant, mayAct, type Place } from '@/lib/domain/rights';
import type { Denied } from '@/lib/domain/view';

/**
 * Of what can be done to many at once, what the grants do not allow at a place, to be spread into its row. Only what is
 * denied is written down: most people who see a long list may do everything with it.
 */
export function deniedAt(
  grants: readonly Grant[],
  kinds: readonly BulkKind[],
  place: Place,
): { denied?: Denied } {
  const denied: Denied = {};
  for (const kind of kinds) {
    const verdict = mayAct(grants, kind, place);
    if (!verdict.ok) denied[kind] = verdict.problem;
  }
  return Object.keys(denied).length === 0 ? {} : { denied };
}
