'use client';

import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { chineseTerm } from '@/lib/domain/chinese-terms';
import type { FieldFault } from '@/lib/domain/faults';
import { CHINESE_UNITS, ENGLISH_UNITS, formatDuration } from '@/lib/domain/format';
import type { Problem, Verdict } from '@/lib/domain/problem';
import { ENGLISH_FAULTS, sentence } from '@/lib/domain/sentences';
import { CHINESE_FAULTS, CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import { ageMs, localTime } from './local-time';

/** Problems, durations and ages in the language of the screen. */
export function useSay() {
  const locale = useLocale();
  const t = useTranslations('common');
  return useMemo(() => {
    const units = locale === 'zh' ? CHINESE_UNITS : ENGLISH_UNITS;
    const sentences = locale === 'zh' ? CHINESE_SENTENCES : undefined;
    const faults = locale === 'zh' ? CHINESE_FAULTS : ENGLISH_FAULTS;
    const duration = (ms: number) => formatDuration(ms, units);
    return {
      problem: (problem: Problem) => sentence(problem, sentences, localTime),
      /** What is wrong with a field, to stand below it. */
      fault: ({ fault, limit }: FieldFault) => faults[fault](limit ?? 0),
      /** Why not; nothing where one may. */
      reason: (verdict: Verdict) =>
        verdict.ok ? undefined : sentence(verdict.problem, sentences, localTime),
      /** What a planner calls a step or a way of capturing. */
      term: (english: string) => (locale === 'zh' ? chineseTerm(english) : english),
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
  }, [locale, t]);
}
