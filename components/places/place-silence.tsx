'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { PlaceView } from '@/lib/domain/place';

type Props = { place: Pick<PlaceView, 'status' | 'problem' | 'seenAt'> };

/** Why a place does not answer, and how old what is shown of it is. */
export function PlaceSilence({ place: { status, problem, seenAt } }: Props) {
  const t = useTranslations('places');
  const say = useSay();
  const now = useNow(60_000);
  if (status === 'online') return null;
  const age = seenAt === undefined ? '' : `, ${t('lastSeen', { ago: say.ago(seenAt, now) })}`;
  return (
    <span className="block max-w-sm text-xs font-normal whitespace-normal text-muted">
      <span className={status === 'connecting' ? '' : 'text-bad'}>{t(`status.${status}`)}</span>
      {age}
      {problem ? <span className="block">{say.problem(problem)}</span> : null}
    </span>
  );
}
