import { subscribe } from '@/lib/events/bus';
import { openStreams } from '@/lib/server/streams';
import { mayHear } from '@/lib/services/sight';
import { respond } from '../respond';

export const dynamic = 'force-dynamic';

/** Proxies close connections that stay silent; a comment line every so often keeps them open. */
const HEARTBEAT_MS = 15_000;

/** What changed, as it happens. The browser reads again what it shows; no data travels here. */
export function GET(request: Request) {
  return respond(async (actor) => {
    const encoder = new TextEncoder();
    let close = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text));
        const unsubscribe = subscribe((event) => {
          if (mayHear(actor, event)) send(`event: change\ndata: ${JSON.stringify(event)}\n\n`);
        });
        const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
        let open = true;
        close = () => {
          if (!open) return;
          open = false;
          clearInterval(heartbeat);
          unsubscribe();
          openStreams.delete(close);
          controller.close();
        };
        openStreams.add(close);
        request.signal.addEventListener('abort', close);
        send('retry: 2000\nevent: hello\ndata: {}\n\n');
      },
      cancel: () => close(),
    });
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  });
}
