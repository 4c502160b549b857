'use client';

import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import type { Restorability } from '@/lib/domain/view';

type Look = { icon: LucideIcon; tint: string };

const LOOKS: Record<Restorability['level'], Look> = {
  green: { icon: CircleCheck, tint: 'text-ok' },
  amber: { icon: TriangleAlert, tint: 'text-warn' },
  red: { icon: CircleX, tint: 'text-bad' },
};

/** Whether a snapshot will restore: a word, a shape and a colour, and the sentence behind them. */
export function RestoreBadge({ restore }: { restore: Restorability }) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { icon: Icon, tint } = LOOKS[restore.level];
  return (
    <span className="inline-flex items-center gap-1" title={say.problem(restore.problem)}>
      <Icon aria-hidden className={`size-3.5 shrink-0 ${tint}`} />
      {t(`badge.${restore.level}`)}
    </span>
  );
}
