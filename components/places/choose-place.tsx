'use client';

import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslations } from 'use-intl';
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

/** One of several places, with its kind and how much room it has. */
export function ChoosePlace({ label, places, value, usualId, onChange }: Props) {
  const t = useTranslations('places');
  return (
    <RadioGroup value={value} onChange={onChange} className="grid gap-1.5">
      <Label className="text-xs font-medium text-muted">{label}</Label>
      {places.map(({ id, name, kind, status, freeBytes }) => (
        <Radio
          key={id}
          value={id}
          isDisabled={status !== 'online'}
          className="group flex items-center gap-2 rounded-sm data-disabled:text-muted"
        >
          <span className="size-3.5 shrink-0 rounded-full border border-line-strong bg-panel group-data-selected:border-4 group-data-selected:border-accent" />
          <span>{name}</span>
          <span className="text-xs text-muted">
            {t(`kinds.${kind}`)}
            {status === 'online' && freeBytes !== undefined
              ? `, ${t('transfer.free', { bytes: formatBytes(freeBytes) })}`
              : `, ${t(`status.${status}`)}`}
            {id === usualId ? `, ${t('transfer.usual')}` : ''}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
