'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/ui/copy-button';
import { QueryState } from '@/components/ui/query-state';
import { Section } from '@/components/ui/section';
import { keysQuery } from '@/lib/client/settings-queries';
import type { PinnedHost } from '@/lib/domain/keys';
import { ReplaceKey } from './replace-key';

export function Keys() {
  const t = useTranslations('settings.keys');
  const { data, error, refetch } = useQuery(keysQuery());
  if (!data) return <QueryState error={error} retry={refetch} what={t('own')} />;
  return (
    <>
      <Section title={t('own')} aside={<CopyButton text={data.ownLine} label={t('copy')} />}>
        <div className="grid gap-2 p-3">
          <p>{t('ownLead')}</p>
          <pre className="rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all whitespace-pre-wrap select-all">
            {data.ownLine}
          </pre>
          <p className="text-muted">
            {t('fingerprint')}{' '}
            <span className="font-mono text-xs break-all">{data.ownFingerprint}</span>
          </p>
        </div>
      </Section>
      <Section title={t('hosts')}>
        <p className="px-3 pt-2 text-pretty text-muted">{t('hostsLead')}</p>
        {data.hosts.length === 0 ? (
          <p className="p-3">{t('none')}</p>
        ) : (
          <Hosts hosts={data.hosts} />
        )}
      </Section>
      <ReplaceKey next={data.next} />
      <NarrowSudo hosts={data.hosts.filter(({ sudo }) => sudo)} />
    </>
  );
}

const HELPER = '/usr/local/sbin/savepoint-host';

function NarrowSudo({ hosts }: { hosts: readonly PinnedHost[] }) {
  const t = useTranslations('settings.keys');
  if (hosts.length === 0) return null;
  return (
    <Section title={t('narrow')}>
      <div className="grid gap-2 p-3">
        <p className="text-pretty">{t('narrowLead', { path: HELPER })}</p>
        {hosts.map(({ id, name, user }) => (
          <div key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <a
              href={`/api/hosts/${id}/helper`}
              download
              className="text-accent underline underline-offset-2"
            >
              {t('helperOf', { host: name })}
            </a>
            <code className="font-mono text-xs break-all select-all">
              {t('sudoersLine', { user, path: HELPER })}
            </code>
          </div>
        ))}
      </div>
    </Section>
  );
}

function Hosts({ hosts }: { hosts: readonly PinnedHost[] }) {
  const t = useTranslations('settings.keys');
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('host')}</th>
            <th scope="col">{t('address')}</th>
            <th scope="col">{t('user')}</th>
            <th scope="col">{t('keyType')}</th>
            <th scope="col">{t('fingerprint')}</th>
          </tr>
        </thead>
        <tbody>
          {hosts.map(({ id, name, address, port, user, sudo, keyType, fingerprint }) => (
            <tr key={id}>
              <td>
                <Link href={`/hosts/${id}`} className="font-medium hover:underline">
                  {name}
                </Link>
              </td>
              <td className="whitespace-nowrap">
                {address}:{port}
              </td>
              <td className="whitespace-nowrap">{sudo ? t('withSudo', { user }) : user}</td>
              <td className="whitespace-nowrap">{keyType}</td>
              <td className="font-mono text-xs break-all">{fingerprint}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
