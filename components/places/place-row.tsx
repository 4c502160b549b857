'use client';

import { RefreshCw, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { FreeSpace } from '@/components/host/free-space';
import { IconButton } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { useSay } from '@/lib/client/use-say';
import type { PlaceView } from '@/lib/domain/place';
import { formatHeld } from '@/lib/domain/sizes';

type Props = {
  place: PlaceView;
  isReading: boolean;
  onRefresh: () => void;
  onRemove: () => void;
};

/** A place that does not answer shows what was last known of it, and says so. */
export function PlaceRow({ place, isReading, onRefresh, onRemove }: Props) {
  const t = useTranslations('places');
  const say = useSay();
  const { name, kind, status, problem, freeBytes, totalBytes } = place;
  return (
    <tr>
      <th scope="row">
        {name}
        {status === 'online' ? null : (
          <span
            className="ms-2 text-xs text-bad"
            title={problem ? say.problem(problem) : undefined}
          >
            {t(`status.${status}`)}
          </span>
        )}
      </th>
      <td className="wide">{t(`kinds.${kind}`)}</td>
      <td>
        {freeBytes === undefined || totalBytes === undefined ? (
          '–'
        ) : (
          <FreeSpace place={{ freeBytes, totalBytes }} />
        )}
      </td>
      <td>{place.snapshotCount}</td>
      <td className="wide">{formatHeld(place.held)}</td>
      <td className="wide">
        <code className="font-mono text-xs">
          {place.user}@{place.address}:{place.path}
        </code>
      </td>
      <td className="wide">{place.seenAt ? <Moment iso={place.seenAt} /> : '–'}</td>
      <td className="text-end whitespace-nowrap">
        <IconButton
          aria-label={`${t('refresh')}: ${name}`}
          isPending={isReading}
          onPress={onRefresh}
        >
          {isReading ? null : <RefreshCw aria-hidden className="size-3.5" />}
        </IconButton>
        {kind === 'archive' ? (
          <IconButton aria-label={`${t('remove')}: ${name}`} onPress={onRemove}>
            <Trash2 aria-hidden className="size-3.5" />
          </IconButton>
        ) : null}
      </td>
    </tr>
  );
}
