'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { ByteProgress } from '@/components/ui/progress';
import { useSay } from '@/lib/client/use-say';
import { isActive, type TaskDetail } from '@/lib/domain/task';
import { StepItem } from './step-item';
import { useTaskWords } from './words';

const NEAR_END_PX = 24;

export function TaskOutput({ task }: { task: TaskDetail }) {
  const t = useTranslations('tasks');
  const places = useTranslations('places');
  const say = useSay();
  const { onItsWay } = useTaskWords();
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const { status, steps, warnings, progress, problem } = task;

  useEffect(() => {
    const { current: outer } = box;
    const inner = outer?.firstElementChild;
    if (!outer || !inner) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) outer.scrollTop = outer.scrollHeight;
    });
    observer.observe(inner);
    return () => observer.disconnect();
  }, []);

  return (
    <>
      {progress && status === 'running' ? (
        <div className="border-b border-line px-4 py-2">
          {progress.transfer ? (
            <>
              <ByteProgress progress={progress} label={places('onItsWay')} />
              <p className="mt-1 text-xs text-muted">{onItsWay(progress, progress.transfer)}</p>
            </>
          ) : (
            <ByteProgress progress={progress} />
          )}
        </div>
      ) : null}
      <div
        ref={box}
        role="log"
        aria-label={t('log')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: at }) => {
          follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX;
        }}
        className="min-h-0 grow overflow-y-auto outline-offset-[-2px]"
      >
        <div className="grid gap-3 px-4 py-3">
          {warnings.map((warning) => (
            <Notice key={JSON.stringify(warning)} tone="warn">
              {say.problem(warning)}
            </Notice>
          ))}
          <ol className="grid gap-2.5">
            {steps.map((step) => (
              <StepItem key={step.id} step={step} />
            ))}
          </ol>
          {steps.length === 0 ? <p className="text-muted">{t('noStep')}</p> : null}
          {(!problem || status === 'done') && !isActive(status) ? (
            <p className="font-semibold">{t('ended', { status: t(`statuses.${status}`) })}</p>
          ) : null}
          {problem ? <ProblemNotice problem={problem} /> : null}
        </div>
      </div>
    </>
  );
}
