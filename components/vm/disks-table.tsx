'use client';

import { useTranslations } from 'use-intl';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { DiskView } from '@/lib/domain/view';

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
              <td className="min-w-48 font-mono text-xs break-all">{disk.path ?? '–'}</td>
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
  const common = useTranslations('common');
  const say = useSay();
  if (disk.problem) return <span className="text-bad">{say.problem(disk.problem)}</span>;
  if (disk.skipped)
    return (
      <span className="text-muted">{t('leftOut', { why: common(`skipped.${disk.skipped}`) })}</span>
    );
  return <>{disk.driver ? t('capturedBy', { driver: say.term(disk.driver) }) : t('captured')}</>;
}
