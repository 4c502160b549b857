'use client';

import { createContext, use } from 'react';
import { ENGLISH_FAULTS, type FaultWords } from '@/lib/domain/fault-words';
import { type DurationUnits, ENGLISH_UNITS } from '@/lib/domain/format';
import { ENGLISH_SENTENCES, type Sentences } from '@/lib/domain/sentences';

/** What is worded by functions, not by messages with gaps. */
export type Wording = {
  units: DurationUnits;
  sentences: Sentences;
  faults: FaultWords;
  /** What a planner calls a step or a way of capturing. */
  term: (english: string) => string;
};

const ENGLISH: Wording = {
  units: ENGLISH_UNITS,
  sentences: ENGLISH_SENTENCES,
  faults: ENGLISH_FAULTS,
  term: (english) => english,
};

export const WordingContext = createContext(ENGLISH);

export const useWording = () => use(WordingContext);
