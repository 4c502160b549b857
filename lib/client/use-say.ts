'use client';

import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { CHINESE_UNITS, ENGLISH_UNITS, formatDuration } from '@/lib/domain/format';
import type { Problem } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import { ageMs } from './local-time';

/** Problems, durations and ages in the language of the screen. */
export function useSay() {
  const locale = useLocale();
  const t = useTranslations('common');
  return useMemo(() => {
    const units = locale === 'zh' ? CHINESE_UNITS : ENGLISH_UNITS;
    const duration = (ms: number) => formatDuration(ms, units);
    return {
      problem: (problem: Problem) => sentence(problem),
      duration,
      ago: (iso: string, nowMs: number) => {
        const ms = ageMs(iso, nowMs);
        return ms === null ? t('justNow') : t('ago', { duration: duration(ms) });
      },
    };
  }, [locale, t]);
}
