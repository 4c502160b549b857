import type { ChangeEvent } from '@/lib/domain/view';
import { changesSince, mark, subscribe } from '@/lib/events/bus';
import { isEnding, openStreams } from '@/lib/server/streams';
import { mayHear } from '@/lib/services/sight';
import { respond } from '../respond';

export const dynamic = 'force-dynamic';

/** Proxies close connections that stay silent, and a browser that hears nothing does not believe in its stream. */
const BEAT_MS = 15_000;

/**
 * What changed, as it happens. The browser reads again what it shows; no data travels here. `?since=MARK`: first what was
 * missed, or `reset` where that is not known any more.
 */
export function GET(request: Request) {
  return respond(async (actor) => {
    if (isEnding()) return new Response(null, { status: 503, headers: { connection: 'close' } });
    const since = new URL(request.url).searchParams.get('since');
    const isHeard = (event: ChangeEvent) => mayHear(actor, event);
    const encoder = new TextEncoder();
    let close = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (name: string, data: unknown, at = mark()) =>
          controller.enqueue(
            encoder.encode(`id: ${at}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
          );
        const missed = since === null ? [] : changesSince(since)?.filter(isHeard);
        const unsubscribe = subscribe((event, at) => {
          if (isHeard(event)) send('change', [event], at);
        });
        const beat = setInterval(() => send('beat', null), BEAT_MS);
        let open = true;
        close = () => {
          if (!open) return;
          open = false;
          clearInterval(beat);
          unsubscribe();
          openStreams.delete(close);
          controller.close();
        };
        openStreams.add(close);
        request.signal.addEventListener('abort', close);
        // Who left before this began is not heard of again.
        if (request.signal.aborted) return close();
        send('hello', null);
        if (!missed) send('reset', null);
        else if (missed.length > 0) send('change', missed);
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
