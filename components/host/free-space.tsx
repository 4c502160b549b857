'use client';

import { useTranslations } from 'use-intl';
import { formatBytes } from '@/lib/domain/format';
import type { Place } from '@/lib/domain/inventory';

const SCARCE = 0.1;

/** How much room a place has, with a bar that is amber where less than a tenth is left. */
export function FreeSpace({ place }: { place: Pick<Place, 'freeBytes' | 'totalBytes'> }) {
  const t = useTranslations('fleet');
  const { freeBytes, totalBytes } = place;
  if (totalBytes <= 0) return <>–</>;
  const used = Math.min(1, Math.max(0, 1 - freeBytes / totalBytes));
  return (
    <span className="grid max-w-56 gap-1">
      <span>
        {t.rich('freeOf', {
          free: formatBytes(freeBytes),
          total: formatBytes(totalBytes),
          of: (words) => <span className="text-muted">{words}</span>,
        })}
      </span>
      <span aria-hidden className="h-1 overflow-hidden rounded-sm bg-sunken">
        <span
          className={`block h-full ${1 - used < SCARCE ? 'bg-warn' : 'bg-line-strong'}`}
          style={{ width: `${used * 100}%` }}
        />
      </span>
    </span>
  );
}
