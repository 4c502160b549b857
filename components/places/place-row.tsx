'use client';

import { RefreshCw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { FreeSpace } from '@/components/host/free-space';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { ReasonButton } from '@/components/ui/reason-button';
import { useSay } from '@/lib/client/use-say';
import type { PlaceView } from '@/lib/domain/place';
import { PlaceSilence } from './place-silence';

type Props = {
  place: PlaceView;
  isReading: boolean;
  onRefresh: () => void;
  onRemove: () => void;
};

const ICON = { look: 'quiet', isSquare: true } as const;

/** A place that does not answer shows what was last known of it, and says so. */
export function PlaceRow({ place, isReading, onRefresh, onRemove }: Props) {
  const t = useTranslations('places');
  const say = useSay();
  const { name, kind, freeBytes, totalBytes, canRefresh, canRemove } = place;
  return (
    <tr>
      <th scope="row" className="align-top">
        <Link href={`/places/${place.id}`} className="rounded-sm hover:underline">
          {name}
        </Link>
        {place.usualFor.length > 0 ? (
          <span className="block text-xs font-normal text-muted">
            {t('usualFor', { hosts: place.usualFor.join(', ') })}
          </span>
        ) : null}
        <PlaceSilence place={place} />
      </th>
      <td className="wide whitespace-nowrap">{t(`kinds.${kind}`)}</td>
      <td className="min-w-24">
        {freeBytes === undefined || totalBytes === undefined ? (
          '–'
        ) : (
          <FreeSpace place={{ freeBytes, totalBytes }} />
        )}
      </td>
      <td>{place.snapshotCount}</td>
      <td className="wide">
        <HeldSize held={place.held} />
      </td>
      <td className="wide">
        <code className="font-mono text-xs">
          {place.user}@{place.address}:{place.path}
        </code>
      </td>
      <td className="wide">{place.seenAt ? <Moment iso={place.seenAt} /> : '–'}</td>
      <td className="text-end whitespace-nowrap max-md:sticky max-md:end-0 max-md:bg-panel">
        <ReasonButton
          {...ICON}
          reason={say.reason(canRefresh)}
          aria-label={`${t('refresh')}: ${name}`}
          isPending={isReading}
          onPress={onRefresh}
        >
          {isReading ? null : <RefreshCw aria-hidden className="size-3.5" />}
        </ReasonButton>
        {kind === 'archive' ? (
          <ReasonButton
            {...ICON}
            reason={say.reason(canRemove)}
            aria-label={`${t('remove')}: ${name}`}
            onPress={onRemove}
          >
            <Trash2 aria-hidden className="size-3.5" />
          </ReasonButton>
        ) : null}
      </td>
    </tr>
  );
}
