'use client';

import { useTranslations } from 'use-intl';
import { PoolRoom } from '@/components/ui/pool-room';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { DiskView } from '@/lib/domain/view';
import type { en } from '@/lib/i18n/en';
import { LayerTree } from './layer-tree';

/** Every driver has its words (`lib/storage/drivers.test.ts`). */
type Driver = keyof typeof en.storage.how;

/** A VM's disks, and for each how a snapshot captures it, what a rollback keeps, and how full its pool is. */
export function DisksTable({ disks }: { disks: readonly DiskView[] }) {
  const t = useTranslations('vm');
  if (disks.length === 0) return <p className="p-3 text-muted">{t('noDisks')}</p>;
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('target')}</th>
            <th scope="col">{t('path')}</th>
            <th scope="col">{t('format')}</th>
            <th scope="col">{t('size')}</th>
            <th scope="col" className="w-2/5">
              {t('inSnapshot')}
            </th>
          </tr>
        </thead>
        <tbody>
          {disks.map((disk) => (
            <tr key={disk.target}>
              <td className="font-medium">{disk.target}</td>
              <td className="min-w-48 font-mono text-xs break-all">
                {disk.path ?? '–'}
                {disk.layers ? <LayerTree nodes={disk.layers} /> : null}
              </td>
              <td>{disk.format}</td>
              <td className="whitespace-nowrap">
                {disk.sizeBytes === undefined ? '–' : formatBytes(disk.sizeBytes)}
              </td>
              <td className="min-w-48">
                <Capture disk={disk} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Capture({ disk }: { disk: DiskView }) {
  const t = useTranslations('vm');
  const storage = useTranslations('storage');
  const common = useTranslations('common');
  const say = useSay();
  const { driver } = disk;
  if (disk.problem) return <span className="text-bad">{say.problem(disk.problem)}</span>;
  if (disk.skipped)
    return (
      <span className="text-muted">{t('leftOut', { why: common(`skipped.${disk.skipped}`) })}</span>
    );
  return (
    <div className="grid gap-1">
      {driver === undefined ? null : (
        <>
          <span>{storage(`how.${driver as Driver}`)}</span>
          <span className="text-xs text-muted">
            {disk.live === undefined ? null : storage(disk.live ? 'runsOn' : 'standsStill')}{' '}
            {storage(`keeps.${driver as Driver}`)}
          </span>
        </>
      )}
      {disk.pool ? <PoolRoom pool={disk.pool} /> : null}
    </div>
  );
}
