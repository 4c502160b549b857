'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Moment } from '@/components/ui/moment';
import { AUDIT_VERBS, type AuditLineView } from '@/lib/domain/audit';

const TINTS = { ok: 'text-ok', refused: 'text-warn', failed: 'text-bad' } as const;

export function AuditTable({ lines }: { lines: readonly AuditLineView[] }) {
  const t = useTranslations('audit');
  if (lines.length === 0) return <p className="px-3 py-4 text-muted">{t('none')}</p>;
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('at')}</th>
            <th scope="col">{t('who')}</th>
            <th scope="col">{t('verb')}</th>
            <th scope="col">{t('target')}</th>
            <th scope="col">{t('outcome')}</th>
            <th scope="col" className="w-1/3">
              {t('detail')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <AuditLine key={line.id} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuditLine({ line }: { line: AuditLineView }) {
  const t = useTranslations('audit');
  const { at, who, target, outcome, detail, hostId, vmUuid } = line;
  // A newer program may have written a verb that this one has no word for.
  const verb = AUDIT_VERBS.find((one) => one === line.verb);
  return (
    <tr>
      <td>
        <Moment iso={at} />
      </td>
      <td className="whitespace-nowrap">
        {who || <span className="text-muted">{t('nobody')}</span>}
      </td>
      <td>{verb ? t(`verbs.${verb}`) : line.verb}</td>
      <td className="break-words">
        {hostId ? (
          <Link
            href={vmUuid ? `/hosts/${hostId}/vms/${vmUuid}` : `/hosts/${hostId}`}
            className="hover:underline"
          >
            {target}
          </Link>
        ) : (
          target
        )}
      </td>
      <td className={TINTS[outcome]}>{t(`outcomes.${outcome}`)}</td>
      <td className="text-muted break-words">{detail}</td>
    </tr>
  );
}
