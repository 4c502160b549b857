'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { formatHeld, together } from '@/lib/domain/sizes';
import type { HostTotal } from './list-rows';

type Props = {
  totals: readonly HostTotal[];
  /** How many there are without the filter. */
  outOf: number;
  kind: 'snapshots' | 'vms';
  onHost: (hostName: string) => void;
};

const MOST_HOSTS = 12;

/** Sums of what is listed, of all hosts and of each; a host narrows the list down to itself. */
export function TotalsBar({ totals, outOf, kind, onHost }: Props) {
  const t = useTranslations('lists');
  const format = useFormatter();
  const count = totals.reduce((sum, host) => sum + host.count, 0);
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-muted">
      <strong role="status" className="font-semibold text-ink">
        {t(`found.${kind}`, {
          count,
          outOf,
          size: formatHeld(together(totals.map(({ held }) => held))),
        })}
      </strong>
      <ul aria-label={t('perHost')} className="flex flex-wrap gap-x-3 gap-y-1">
        {totals.slice(0, MOST_HOSTS).map((host) => (
          <li key={host.hostId}>
            <button
              type="button"
              onClick={() => onHost(host.hostName)}
              className="rounded-sm hover:underline"
            >
              {host.hostName}{' '}
              <span className="text-ink">
                {format.number(host.count)} · {formatHeld(host.held)}
              </span>
            </button>
          </li>
        ))}
        {totals.length > MOST_HOSTS ? (
          <li>{t('moreHosts', { count: totals.length - MOST_HOSTS })}</li>
        ) : null}
      </ul>
    </div>
  );
}
