'use client';

import type { ReactNode } from 'react';
import { chineseTerm } from '@/lib/domain/chinese-terms';
import { CHINESE_FAULTS } from '@/lib/domain/fault-words';
import { CHINESE_UNITS } from '@/lib/domain/format';
import { CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import { type Wording, WordingContext } from './wording';

const CHINESE: Wording = {
  units: CHINESE_UNITS,
  sentences: CHINESE_SENTENCES,
  faults: CHINESE_FAULTS,
  term: chineseTerm,
};

/** A file of its own, which only those load who read it. */
export function ChineseWording({ children }: { children: ReactNode }) {
  return <WordingContext value={CHINESE}>{children}</WordingContext>;
}
