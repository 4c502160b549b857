import { type SnapshotAddress, snapshotScreen } from '@/lib/services/snapshot-files';
import { respond } from '../../../../../../../respond';

type Context = { params: Promise<SnapshotAddress> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => {
    const picture = await snapshotScreen(actor, await params);
    return new Response(new Uint8Array(picture), {
      headers: {
        'content-type': 'image/png',
        'x-content-type-options': 'nosniff',
        // It never changes, and is nobody else's.
        'cache-control': 'private, max-age=31536000, immutable',
      },
    });
  });
}
