'use client';

import { useQuery } from '@tanstack/react-query';
import { Archive, LayoutGrid, Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { QueryState } from '@/components/ui/query-state';
import { fleetQuery } from '@/lib/client/queries';
import { filterFleet } from './filter-fleet';
import { HostBranch } from './host-branch';
import { moveFocus } from './move-focus';
import { TreeLink } from './tree-link';

/** A tree of more VMs than anybody reads through begins with its hosts closed. */
const DRAWN_AT_FIRST = 300;

/** Where we are, as far as a host's branch is concerned. */
const pathWithin = (path: string, { id }: { id: string }) =>
  path.startsWith(`/hosts/${id}`) ? path : '';

export function FleetTree() {
  const t = useTranslations('shell');
  const common = useTranslations('common');
  const places = useTranslations('places');
  const { data, error, refetch } = useQuery(fleetQuery());
  const [words, setWords] = useState('');
  const path = usePathname();
  const hosts = data ? filterFleet(data.hosts, words) : [];
  const startsOpen = hosts.reduce((sum, { vms }) => sum + vms.length, 0) <= DRAWN_AT_FIRST;

  return (
    <div className="flex h-full flex-col">
      <label className="m-2 flex items-center gap-1.5 rounded-md border border-line bg-canvas px-2 focus-within:border-accent">
        <Search aria-hidden className="size-3.5 shrink-0 text-muted" />
        <input
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={t('find')}
          aria-label={t('find')}
          className="h-7 w-full min-w-0 bg-transparent outline-none placeholder:text-muted"
        />
      </label>
      <nav aria-label={t('tree')} className="min-h-0 grow overflow-y-auto px-1 pb-3">
        {data ? (
          <ul onKeyDown={moveFocus}>
            <li>
              <TreeLink href="/" isCurrent={path === '/'} depth={0}>
                <LayoutGrid aria-hidden className="size-4 shrink-0 text-muted" />
                {t('allHosts')}
              </TreeLink>
            </li>
            {hosts.map((host) => (
              <HostBranch
                key={host.id}
                host={host}
                path={pathWithin(path, host)}
                startsOpen={startsOpen}
              />
            ))}
          </ul>
        ) : (
          <QueryState error={error} retry={refetch} what={common('hosts')} />
        )}
      </nav>
      <nav aria-label={places('title')} className="border-t border-line p-1">
        <TreeLink href="/places" isCurrent={path.startsWith('/places')} depth={0}>
          <Archive aria-hidden className="size-4 shrink-0 text-muted" />
          {places('title')}
        </TreeLink>
      </nav>
    </div>
  );
}
