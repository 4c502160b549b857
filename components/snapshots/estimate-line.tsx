'use client';

import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { Estimate } from '@/lib/domain/view';

/** Pause and bytes in one sentence each: what PVE never says before the click. */
export function EstimateLine({ estimate }: { estimate: Estimate }) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { method, passedOver = [], pauseMs, memoryBytes, copiedBytes, freeBytes } = estimate;
  const bytes = [
    memoryBytes ? t('ofMemory', { size: formatBytes(memoryBytes) }) : undefined,
    copiedBytes ? t('ofCopies', { size: formatBytes(copiedBytes) }) : undefined,
  ].filter((words) => words !== undefined);
  return (
    <>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 rounded-md bg-sunken px-3 py-2">
        {method ? <Item name={t('method')}>{t(`methodNames.${method}`)}</Item> : null}
        <Item name={t('pause')}>
          {pauseMs === undefined ? t('none') : t('about', { what: say.duration(pauseMs) })}
        </Item>
        <Item name={t('willWrite')}>
          {bytes.length > 0 ? t('about', { what: bytes.join(', ') }) : t('nextToNothing')}
        </Item>
        {freeBytes === undefined ? null : (
          <Item name={t('freeThere')}>{formatBytes(freeBytes)}</Item>
        )}
      </dl>
      {passedOver.map((one) => (
        <p key={one.method} className="text-xs text-pretty text-muted">
          {t('passedOver', {
            method: t(`methodNames.${one.method}`),
            reason: say.problem(one.problem),
          })}
        </p>
      ))}
    </>
  );
}

function Item({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
