'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { FieldFault } from '@/lib/domain/faults';
import { formatDuration } from '@/lib/domain/format';
import type { Problem, Verdict } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import { ageMs, localTime } from './local-time';
import { useWording } from './wording';

/** Problems, durations and ages in the language of the screen. */
export function useSay() {
  const { units, sentences, faults, term } = useWording();
  const t = useTranslations('common');
  return useMemo(() => {
    const duration = (ms: number) => formatDuration(ms, units);
    return {
      problem: (problem: Problem) => sentence(problem, sentences, localTime),
      /** What is wrong with a field, to stand below it. */
      fault: ({ fault, limit }: FieldFault) => faults[fault](limit ?? 0),
      /** Why not; nothing where one may. */
      reason: (verdict: Verdict) =>
        verdict.ok ? undefined : sentence(verdict.problem, sentences, localTime),
      term,
      duration,
      /** `14 min`, as a column of ages has it. */
      age: (iso: string, nowMs: number) => {
        const ms = ageMs(iso, nowMs);
        return ms === null ? t('justNow') : duration(ms);
      },
      /** `14 min ago`. */
      ago: (iso: string, nowMs: number) => {
        const ms = ageMs(iso, nowMs);
        return ms === null ? t('justNow') : t('ago', { duration: duration(ms) });
      },
    };
  }, [units, sentences, faults, term, t]);
}
