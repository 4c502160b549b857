import { allSessions, ownSessions } from '@/lib/services/sessions';
import { respond } from '../respond';

/** One's own sessions; with `?of=all` everybody's. */
export function GET(request: Request) {
  const isAll = new URL(request.url).searchParams.get('of') === 'all';
  return respond(async (viewer) => ({
    sessions: await (isAll ? allSessions : ownSessions)(viewer),
  }));
}
