import { listPeople } from '@/lib/services/people-view';
import { respond } from '../respond';

export function GET() {
  return respond(async (viewer) => ({ people: await listPeople(viewer) }));
}
