'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { HostIcon } from '@/components/icons/host-icon';
import { VmIcon } from '@/components/icons/vm-icon';
import { Spinner } from '@/components/ui/spinner';
import type { HostView, VmRow } from '@/lib/domain/view';
import { HostSilence } from './host-silence';
import { TreeLink } from './tree-link';

export function HostBranch({ host, path }: { host: HostView; path: string }) {
  const t = useTranslations('shell');
  const [isOpen, setOpen] = useState(true);
  const href = `/hosts/${host.id}`;
  return (
    <li>
      <div className="flex items-center">
        <button
          type="button"
          aria-label={t('vmsOf', { host: host.name })}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="grid size-6 shrink-0 place-content-center rounded-sm text-muted hover:text-ink"
        >
          <ChevronRight aria-hidden className={`size-3.5 ${isOpen ? 'rotate-90' : ''}`} />
        </button>
        <TreeLink href={href} isCurrent={path === href} depth={0}>
          <HostIcon status={host.status} />
          <span className="truncate">{host.name}</span>
        </TreeLink>
      </div>
      {isOpen ? (
        <ul>
          {host.status === 'online' ? null : (
            <li className="flex h-6 items-center ps-8 text-xs">
              <HostSilence host={host} />
            </li>
          )}
          {host.vms.map((vm) => (
            <li key={vm.uuid}>
              <VmLink
                vm={vm}
                href={`${href}/vms/${vm.uuid}`}
                path={path}
                stale={host.status !== 'online'}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

type VmLinkProps = { vm: VmRow; href: string; path: string; stale: boolean };

function VmLink({ vm, href, path, stale }: VmLinkProps) {
  return (
    <TreeLink href={href} isCurrent={path === href} depth={1}>
      <VmIcon state={vm.state} stale={stale} />
      <span className="grow truncate">{vm.name}</span>
      {vm.task ? <Spinner className="text-accent" /> : null}
    </TreeLink>
  );
}
