import { EXPORTS, exportAudit } from '@/lib/services/audit-list';
import { respond } from '../../respond';

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

/** The lines of a filter as a file: `?as=csv` or `?as=json`. */
export function GET(request: Request) {
  const { as: wanted, ...filter } = Object.fromEntries(new URL(request.url).searchParams);
  return respond(async (viewer) => {
    const as = EXPORTS.find((one) => one === wanted) ?? 'csv';
    const pieces = exportAudit(viewer, filter, as);
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
    return new Response(stream, {
      headers: {
        'content-type': TYPES[as],
        'content-disposition': `attachment; filename="savepoint-audit.${as}"`,
        'cache-control': 'no-store',
      },
    });
  });
}
