import { type SnapshotAddress, snapshotDefinition } from '@/lib/services/snapshot-files';
import { respond } from '../../../../../../../respond';

type Context = { params: Promise<SnapshotAddress> };

export function GET(request: Request, { params }: Context) {
  const at = new URL(request.url).searchParams.get('at') ?? undefined;
  return respond(async (actor) => snapshotDefinition(actor, await params, at));
}
