import { changesSince, mark, noteAsked } from '@/lib/events/bus';
import { mayHear } from '@/lib/services/sight';
import { respond } from '../respond';

/** What changed since a mark, for browsers that the event stream does not reach. `null`: not known any more. */
export function GET(request: Request) {
  return respond(async (actor) => {
    noteAsked();
    const since = new URL(request.url).searchParams.get('since') ?? '';
    const events = changesSince(since)?.filter((event) => mayHear(actor, event));
    return { mark: mark(), events: events ?? null };
  });
}
