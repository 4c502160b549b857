import { helperFor } from '@/lib/services/keys';
import { respond } from '../../../respond';

type Context = { params: Promise<{ hostId: string }> };

/** The program `savepoint-host` for one host. */
export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => {
    const text = await helperFor(actor, (await params).hostId);
    return new Response(text, {
      headers: {
        'content-type': 'text/x-shellscript; charset=utf-8',
        'content-disposition': 'attachment; filename="savepoint-host"',
        'cache-control': 'no-store',
      },
    });
  });
}
