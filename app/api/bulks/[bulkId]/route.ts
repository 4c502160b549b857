import { bulkView } from '@/lib/services/bulk';
import { respond } from '../../respond';

type Context = { params: Promise<{ bulkId: string }> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => bulkView(actor, (await params).bulkId));
}
