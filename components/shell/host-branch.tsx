'use client';

import { ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { HostIcon } from '@/components/icons/host-icon';
import { VmIcon } from '@/components/icons/vm-icon';
import { Spinner } from '@/components/ui/spinner';
import type { HostView, VmRow } from '@/lib/domain/view';
import { HostSilence } from './host-silence';
import { TreeLink } from './tree-link';

type Props = { host: HostView; path: string; startsOpen: boolean };

/** A host with its VMs. Drawn again only when the host itself changed: there may be a hundred of them. */
export const HostBranch = memo(function HostBranch({ host, path, startsOpen }: Props) {
  const t = useTranslations('shell');
  const [chosen, setOpen] = useState<boolean>();
  const href = `/hosts/${host.id}`;
  const isOpen = chosen ?? (startsOpen || path.startsWith(`${href}/`) || path === href);
  const isSilent = host.status !== 'online';
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
      {isOpen || isSilent ? (
        <ul>
          {isSilent ? (
            <li className="flex h-6 items-center ps-8 text-xs">
              <HostSilence host={host} />
            </li>
          ) : null}
          {(isOpen ? host.vms : []).map((vm) => (
            <li key={vm.uuid}>
              <VmLink vm={vm} href={`${href}/vms/${vm.uuid}`} path={path} stale={isSilent} />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
});

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
