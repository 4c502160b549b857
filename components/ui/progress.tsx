'use client';

import { Label, ProgressBar } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { formatBytes } from '@/lib/domain/format';
import type { TaskProgress } from '@/lib/domain/task';

/** How far memory has been written or read, or something else that is counted in bytes and has a name. */
export function ByteProgress({ progress, label }: { progress: TaskProgress; label?: string }) {
  const t = useTranslations('common');
  const { doneBytes, totalBytes } = progress;
  return (
    <ProgressBar value={doneBytes} maxValue={Math.max(totalBytes, 1)} className="grid gap-1">
      {({ percentage = 0 }) => (
        <>
          <div className="flex justify-between gap-3 text-xs">
            <Label>{label ?? t('memory')}</Label>
            <span>
              {t('memoryProgress', {
                percent: String(Math.floor(percentage)),
                done: formatBytes(doneBytes),
                total: formatBytes(totalBytes),
              })}
            </span>
          </div>
          <div className="h-1.5 overflow-hidden rounded-sm bg-sunken">
            <div
              className="h-full bg-accent transition-[width]"
              style={{ width: `${percentage}%` }}
            />
          </div>
        </>
      )}
    </ProgressBar>
  );
}
