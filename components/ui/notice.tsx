'use client';

import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSay } from '@/lib/client/use-say';
import type { Problem, ProblemCode } from '@/lib/domain/problem';

const TONES = {
  info: { look: 'bg-sunken text-ink', icon: Info, tint: 'text-muted' },
  warn: { look: 'bg-warn-soft text-ink', icon: TriangleAlert, tint: 'text-warn' },
  bad: { look: 'bg-bad-soft text-ink', icon: CircleAlert, tint: 'text-bad' },
} as const;

type Props = { tone?: keyof typeof TONES; children: ReactNode; action?: ReactNode };

export function Notice({ tone = 'info', children, action }: Props) {
  const { look, icon: Icon, tint } = TONES[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'note'}
      className={`flex items-center gap-2 rounded-md px-2.5 py-2 ${look}`}
    >
      <Icon
        aria-hidden
        className={`size-4 shrink-0 ${action ? '' : 'mt-0.5 self-start'} ${tint}`}
      />
      <div className="min-w-0 grow text-pretty break-words">{children}</div>
      {action}
    </div>
  );
}

export function ProblemNotice({ problem, action }: { problem: Problem; action?: ReactNode }) {
  const say = useSay();
  return (
    <Notice tone="bad" action={action}>
      {say.problem(problem)}
    </Notice>
  );
}

/** Worth knowing, but nothing is lost by it. */
const CALM: ReadonlySet<ProblemCode> = new Set([
  'note-disk-skipped',
  'note-newer-kept',
  'note-time-lost',
  'note-setting-differs',
  'note-memory-differs',
  'note-disk-returns',
  'note-present-kept',
  'note-libvirt-snapshots',
  'note-children-move',
  'note-define-again',
  'note-unpacked-first',
]);

/** What a plan says beforehand, each as loud as it is. */
export function Warnings({ warnings }: { warnings: readonly Problem[] }) {
  const say = useSay();
  return warnings.map((warning) => (
    <Notice key={JSON.stringify(warning)} tone={CALM.has(warning.code) ? 'info' : 'warn'}>
      {say.problem(warning)}
    </Notice>
  ));
}
