'use client';

import { Label, ProgressBar } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { BulkSummary } from '@/lib/domain/bulk';

type Props = { counts: BulkSummary['counts']; isOver: boolean };

/** How far a bulk operation is, in one line and a bar. */
export function BulkProgress({ counts, isOver }: Props) {
  const t = useTranslations('bulk');
  const { all, done, wrong, cancelled } = counts;
  const left = all - done - wrong - cancelled;
  return (
    <ProgressBar value={all - left} maxValue={Math.max(1, all)} className="grid gap-1">
      <Label role="status" className="font-medium">
        {t(isOver ? 'over' : 'progress', { all, done, wrong, cancelled, left })}
      </Label>
      <div className="flex h-1.5 overflow-hidden rounded-sm bg-sunken">
        <div className="bg-ok" style={{ width: `${(100 * done) / all}%` }} />
        <div className="bg-bad" style={{ width: `${(100 * wrong) / all}%` }} />
        <div className="bg-line-strong" style={{ width: `${(100 * cancelled) / all}%` }} />
      </div>
    </ProgressBar>
  );
}
