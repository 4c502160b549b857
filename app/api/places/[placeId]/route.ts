import { placeContents } from '@/lib/services/place-contents';
import { respond } from '../../respond';

type Context = { params: Promise<{ placeId: string }> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => placeContents(actor, (await params).placeId));
}
