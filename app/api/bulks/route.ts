import { listBulks } from '@/lib/services/bulk';
import { respond } from '../respond';

export function GET() {
  return respond(async (actor) => ({ bulks: await listBulks(actor) }));
}
