import { Circle, CircleCheck, CircleX, type LucideIcon, Undo2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Spinner } from '@/components/ui/spinner';
import { useSay } from '@/lib/client/use-say';
import type { StepStatus, StepView } from '@/lib/domain/task';

const ICONS: Record<Exclude<StepStatus, 'running'>, { icon: LucideIcon; tint: string }> = {
  waiting: { icon: Circle, tint: 'text-muted' },
  done: { icon: CircleCheck, tint: 'text-ok' },
  failed: { icon: CircleX, tint: 'text-bad' },
  undone: { icon: Undo2, tint: 'text-warn' },
  'undo-failed': { icon: CircleX, tint: 'text-bad' },
};

export function StepItem({ step }: { step: StepView }) {
  const t = useTranslations('tasks');
  const say = useSay();
  const { title, command, status, durationMs, exitCode } = step;
  const output = step.output.replace(/^\n+|\s+$/g, '');
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-1.5">
      <span className="mt-0.5">
        <StepIcon status={status} />
      </span>
      <div className="grid gap-0.5">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className={status === 'waiting' ? 'text-muted' : 'font-medium'}>
            {say.term(title)}
          </span>
          <span className="text-xs text-muted">
            {[
              exitCode === undefined ? undefined : t('exit', { code: String(exitCode) }),
              durationMs === undefined ? undefined : say.duration(durationMs),
              status === 'undone' || status === 'undo-failed' ? t(`steps.${status}`) : undefined,
            ]
              .filter((word) => word !== undefined)
              .join(' · ')}
          </span>
        </p>
        <pre className="font-mono text-xs break-all whitespace-pre-wrap text-muted">{command}</pre>
        {output ? (
          <pre className="mt-0.5 max-h-72 overflow-auto rounded-sm bg-sunken px-2 py-1 font-mono text-xs break-all whitespace-pre-wrap">
            {output}
          </pre>
        ) : null}
      </div>
    </li>
  );
}

function StepIcon({ status }: { status: StepStatus }) {
  const t = useTranslations('tasks');
  if (status === 'running')
    return (
      <span role="img" aria-label={t('steps.running')} className="text-accent">
        <Spinner className="size-4" />
      </span>
    );
  const { icon: Icon, tint } = ICONS[status];
  return <Icon role="img" aria-label={t(`steps.${status}`)} className={`size-4 ${tint}`} />;
}
