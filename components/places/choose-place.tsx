'use client';

import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { PlaceView } from '@/lib/domain/place';

type Props = {
  label: string;
  places: readonly PlaceView[];
  value: string | null;
  /** The one that is chosen unless somebody says otherwise. */
  usualId?: string | undefined;
  onChange: (id: string) => void;
};

/** It answers, and whoever asks may put snapshots there. */
export const canTake = ({ status, mayKeep }: PlaceView) => status === 'online' && mayKeep.ok;

/** One of several places, with its kind and how much room it has. */
export function ChoosePlace({ label, places, value, usualId, onChange }: Props) {
  return (
    <RadioGroup value={value} onChange={onChange} className="grid gap-1.5">
      <Label className="text-xs font-medium text-muted">{label}</Label>
      {places.map((place) => (
        <Radio
          key={place.id}
          value={place.id}
          isDisabled={!canTake(place)}
          className="group flex items-center gap-2 rounded-sm data-disabled:text-muted"
        >
          <span className="size-3.5 shrink-0 rounded-full border border-line-strong bg-panel group-data-selected:border-4 group-data-selected:border-accent" />
          <span>{place.name}</span>
          <Facts place={place} isUsual={place.id === usualId} />
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** Its kind and room, or why it cannot be chosen. */
function Facts({ place, isUsual }: { place: PlaceView; isUsual: boolean }) {
  const { kind, status, freeBytes, mayKeep } = place;
  const t = useTranslations('places');
  const say = useSay();
  return (
    <span className="text-xs text-muted">
      {t(`kinds.${kind}`)}
      {status === 'online' && freeBytes !== undefined
        ? `, ${t('transfer.free', { bytes: formatBytes(freeBytes) })}`
        : `, ${t(`status.${status}`)}`}
      {isUsual ? `, ${t('transfer.usual')}` : ''}
      {mayKeep.ok ? null : <span className="block">{say.problem(mayKeep.problem)}</span>}
    </span>
  );
}
