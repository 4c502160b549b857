import { type SnapshotAddress, snapshotCommands } from '@/lib/services/snapshot-files';
import { respond } from '../../../../../../../respond';

type Context = { params: Promise<SnapshotAddress> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => snapshotCommands(actor, await params));
}
