'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { QueryState } from '@/components/ui/query-state';
import { Section } from '@/components/ui/section';
import { auditQuery, auditSearch } from '@/lib/client/settings-queries';
import { useDebounced } from '@/lib/client/use-debounced';
import { AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';
import { useAuditFilter } from './use-audit-filter';

const TYPING_MS = 250;

/** Who did what to what, when, and how it ended. */
export function Audit() {
  const t = useTranslations('audit');
  const { filter, change, clear, turnTo } = useAuditFilter();
  const { data, error, refetch } = useQuery(auditQuery(useDebounced(filter, TYPING_MS)));
  const { before, ...all } = filter;
  const exported = (as: 'csv' | 'json') => `/api/audit/export?as=${as}&${auditSearch(all)}`;
  return (
    <Section
      title={t('title')}
      aside={
        <div className="flex gap-1.5">
          <ExportLink href={exported('csv')} label={t('asCsv')} name={t('csv')} />
          <ExportLink href={exported('json')} label={t('asJson')} name={t('json')} />
        </div>
      }
    >
      <AuditFilters filter={filter} onChange={change} onClear={clear} />
      {data && !error ? (
        <AuditTable lines={data.lines} />
      ) : (
        <QueryState error={error} retry={refetch} what={t('title')} />
      )}
      <footer className="flex justify-end gap-2 border-t border-line px-3 py-2">
        <Button isDisabled={before === undefined} onPress={() => turnTo(null)}>
          {t('newest')}
        </Button>
        <Button isDisabled={data?.next === undefined} onPress={() => turnTo(data?.next ?? null)}>
          {t('older')}
        </Button>
      </footer>
    </Section>
  );
}

function ExportLink({ href, label, name }: { href: string; label: string; name: string }) {
  return (
    <a
      href={href}
      download
      aria-label={label}
      className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line px-2 text-sm font-medium hover:border-line-strong"
    >
      <Download aria-hidden className="size-3.5" /> {name}
    </a>
  );
}
