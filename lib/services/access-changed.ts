import { publish } from '@/lib/events/bus';
import { closeStreams } from '@/lib/server/streams';

/**
 * Rights, accounts or sessions are not what they were: every browser connects anew, with what it may see from here on, and
 * reads again what it shows.
 */
export function accessChanged(): void {
  closeStreams();
  publish({ topic: 'hosts' });
}
