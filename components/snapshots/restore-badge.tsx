'use client';

import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import type { Problem } from '@/lib/domain/problem';
import type { Restorability } from '@/lib/domain/view';

type Look = { icon: LucideIcon; tint: string };

const LOOKS: Record<Restorability['level'], Look> = {
  green: { icon: CircleCheck, tint: 'text-ok' },
  amber: { icon: TriangleAlert, tint: 'text-warn' },
  red: { icon: CircleX, tint: 'text-bad' },
};

type Props = { level: Restorability['level']; problem?: Problem | undefined };

/** Whether a snapshot will restore: a word, a shape and a colour, and the sentence behind them on hovering. */
export function RestoreBadge({ level, problem }: Props) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { icon: Icon, tint } = LOOKS[level];
  return (
    <span
      className="inline-flex items-center gap-1"
      title={problem ? say.problem(problem) : undefined}
    >
      <Icon aria-hidden className={`size-3.5 shrink-0 ${tint}`} />
      {t(`badge.${level}`)}
    </span>
  );
}
