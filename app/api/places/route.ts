import { listPlaces } from '@/lib/services/places';
import { respond } from '../respond';

export function GET() {
  return respond(async (actor) => ({ places: await listPlaces(actor) }));
}
