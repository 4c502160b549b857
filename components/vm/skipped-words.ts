import type { SkippedDisk } from '@/lib/domain/manifest';

const WORDS: Record<SkippedDisk['why'], string> = {
  cdrom: 'a CD-ROM',
  floppy: 'a floppy',
  'read-only': 'read-only',
  empty: 'empty',
};

/** Why a disk is left out of snapshots. */
export const skippedWords = (why: SkippedDisk['why']) => WORDS[why];
