import { fleetView } from '@/lib/services/views';
import { respond } from '../respond';

/** All hosts; with `?host=ID`, any number of times, only those. */
export function GET(request: Request) {
  const only = new URL(request.url).searchParams.getAll('host');
  return respond((actor) => fleetView(actor, only));
}
