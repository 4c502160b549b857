import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { sentence } from '@/lib/domain/sentences';
import type { Restorability } from '@/lib/domain/view';

type Look = { word: string; icon: LucideIcon; tint: string };

const LOOKS: Record<Restorability['level'], Look> = {
  green: { word: 'Yes', icon: CircleCheck, tint: 'text-ok' },
  amber: { word: 'Check', icon: TriangleAlert, tint: 'text-warn' },
  red: { word: 'No', icon: CircleX, tint: 'text-bad' },
};

/** Whether a snapshot will restore: a word, a shape and a colour, and the sentence behind them. */
export function RestoreBadge({ restore }: { restore: Restorability }) {
  const { word, icon: Icon, tint } = LOOKS[restore.level];
  return (
    <span className="inline-flex items-center gap-1" title={sentence(restore.problem)}>
      <Icon aria-hidden className={`size-3.5 shrink-0 ${tint}`} />
      {word}
    </span>
  );
}
