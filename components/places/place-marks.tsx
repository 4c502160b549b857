'use client';

import { Archive } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { PlaceMark } from '@/lib/domain/view';

type Props = { snapshot: { place?: PlaceMark; copies?: readonly PlaceMark[] } };

/** Where a snapshot is besides its VM's host, or instead; the age of what is known where a place does not answer. */
export function PlaceMarks({ snapshot }: Props) {
  const { place, copies = [] } = snapshot;
  const t = useTranslations('places');
  const say = useSay();
  const now = useNow(60_000);
  if (!place && copies.length === 0) return null;
  const names = copies.map(({ name }) => name).join(', ');
  const age =
    place && place.status !== 'online' && place.seenAt !== undefined
      ? `, ${t('lastSeen', { ago: say.ago(place.seenAt, now) })}`
      : '';
  const text = place ? t('keptAt', { place: place.name }) + age : t('alsoAt', { places: names });
  return (
    <span
      role="img"
      aria-label={text}
      title={text}
      className={`inline-flex items-center min-[1680px]:min-w-12 gap-1 rounded-sm border px-1 text-xs leading-4 ${place ? 'border-accent text-accent' : 'border-line text-muted'}`}
    >
      <Archive aria-hidden className="size-3 shrink-0" />
      {/* Where the columns stand close, a snapshot's own name needs the room. */}
      <span className="truncate max-[1679px]:hidden">{(place?.name ?? names) + age}</span>
    </span>
  );
}
