import type { Manifest } from '@/lib/domain/manifest';

/** What a snapshot's filesystems are: a question only where memory was left out of a guest that ran. */
export function consistency({
  quiesced,
}: Pick<Manifest, 'quiesced'>): 'frozen' | 'crashConsistent' | undefined {
  if (typeof quiesced !== 'boolean') return undefined;
  return quiesced ? 'frozen' : 'crashConsistent';
}
