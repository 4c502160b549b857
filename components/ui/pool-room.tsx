import { useTranslations } from 'use-intl';
import { formatBytes } from '@/lib/domain/format';
import { FILLING_PERCENT, FULL_PERCENT, type Pool } from '@/lib/domain/inventory';
import { formatHeld, type Held } from '@/lib/domain/sizes';

/** How full a pool of volumes is, with a bar, and a word where that matters to snapshots. */
type Props = { pool: Pool; held?: Held | undefined };

export function PoolRoom({ pool, held }: Props) {
  const t = useTranslations('storage');
  const { name, totalBytes, usedPercent, metadataPercent } = pool;
  const percent = String(Math.floor(usedPercent));
  const total = formatBytes(totalBytes);
  const fullest = Math.max(usedPercent, metadataPercent ?? 0);
  const word =
    fullest >= FULL_PERCENT ? t('poolFull') : fullest >= FILLING_PERCENT ? t('poolFilling') : '';
  return (
    <span className="grid max-w-72 gap-1 text-xs">
      <span>
        {t('pool', { name })}{' '}
        <span className="text-muted">
          {metadataPercent === undefined
            ? t('used', { percent, total })
            : t('usedWithMetadata', {
                percent,
                total,
                metadata: String(Math.floor(metadataPercent)),
              })}
        </span>
        {held ? (
          <span className="text-muted">{t('bySnapshots', { size: formatHeld(held) })}</span>
        ) : null}
        {word ? <span className="text-warn"> {word}</span> : null}
      </span>
      <span aria-hidden className="h-1 overflow-hidden rounded-sm bg-sunken">
        <span
          className={`block h-full ${word ? 'bg-warn' : 'bg-line-strong'}`}
          style={{ width: `${Math.min(100, fullest)}%` }}
        />
      </span>
    </span>
  );
}
