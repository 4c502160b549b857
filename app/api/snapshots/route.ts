import { snapshotsView } from '@/lib/services/snapshot-rows';
import { respond } from '../respond';

/** The snapshots of all hosts; with `?host=ID`, any number of times, only of those. */
export function GET(request: Request) {
  const only = new URL(request.url).searchParams.getAll('host');
  return respond((actor) => snapshotsView(actor, only));
}
