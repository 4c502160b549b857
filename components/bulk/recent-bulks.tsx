'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Spinner } from '@/components/ui/spinner';
import { bulksQuery } from '@/lib/client/queries';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import { useUrlState } from '@/lib/client/use-url-state';
import type { BulkSummary } from '@/lib/domain/bulk';

/** One that is over is of interest for so long. */
const SHOWN_MS = 3_600_000;
const RENEW_MS = 30_000;
const MOST = 3;

/** Bulk operations that run, whoever began them, and those that ended lately. */
export function RecentBulks() {
  const t = useTranslations('bulk');
  const { data } = useQuery(bulksQuery());
  const now = useNow(RENEW_MS);
  const shown = (data?.bulks ?? [])
    .filter(({ endedAt }) => endedAt === undefined || now - Date.parse(endedAt) < SHOWN_MS)
    .slice(0, MOST);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={t('recent')} className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {shown.map((bulk) => (
        <li key={bulk.id}>
          <RecentBulk bulk={bulk} now={now} />
        </li>
      ))}
    </ul>
  );
}

function RecentBulk({ bulk, now }: { bulk: BulkSummary; now: number }) {
  const t = useTranslations('bulk');
  const say = useSay();
  const { set } = useUrlState();
  const { id, kind, actor, startedAt, endedAt, counts } = bulk;
  return (
    <button
      type="button"
      onClick={() => set({ bulk: id }, 'push')}
      className="flex items-center gap-1.5 rounded-sm hover:underline"
    >
      {endedAt === undefined ? <Spinner className="text-accent" /> : null}
      <span className={counts.wrong > 0 ? 'text-bad' : 'text-muted'}>
        {t('line', {
          title: t(`titles.${kind}`),
          done: counts.done,
          all: counts.all,
          wrong: counts.wrong,
          actor,
          ago: say.ago(startedAt, now),
        })}
      </span>
    </button>
  );
}
