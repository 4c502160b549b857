'use client';

import { useTranslations } from 'use-intl';
import { formatHeld, type Held } from '@/lib/domain/sizes';

/** Bytes with a sign that says how sure they are, and the words for it where one rests on them. */
export function HeldSize({ held }: { held: Held }) {
  const t = useTranslations('storage');
  return (
    <span className="whitespace-nowrap" title={t(`bounds.${held.bound}`)}>
      {formatHeld(held)}
    </span>
  );
}
