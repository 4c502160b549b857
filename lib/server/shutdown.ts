import { stopWatching } from '@/lib/fleet/watch';
import { closeAll } from '@/lib/ssh/pool';
import { endStreams } from './streams';

/** Ends what would keep the process from ending. Next's own handler, beside ours, then ends it. */
export function shutDownOnSignal(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      endStreams();
      stopWatching();
      closeAll();
    });
  }
}
