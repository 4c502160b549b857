'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { FreeSpace } from '@/components/host/free-space';
import { HostIcon } from '@/components/icons/host-icon';
import { HostSilence } from '@/components/shell/host-silence';
import type { HostView } from '@/lib/domain/view';

export function HostRow({ host }: { host: HostView }) {
  const t = useTranslations('fleet');
  const common = useTranslations('common');
  const running = host.vms.filter(({ state }) => state === 'running').length;
  const snapshots = host.vms.reduce((sum, vm) => sum + vm.snapshotCount, 0);
  return (
    <tr className="hover:bg-canvas">
      <td>
        <Link
          href={`/hosts/${host.id}`}
          className="flex items-center gap-2 rounded-sm font-medium whitespace-nowrap hover:underline"
        >
          <HostIcon status={host.status} />
          {host.name}
        </Link>
        {host.status === 'online' ? null : (
          <div className="text-xs whitespace-nowrap md:hidden">
            <HostSilence host={host} />
          </div>
        )}
      </td>
      <td className="wide whitespace-nowrap">
        {host.status === 'online' ? common('hostStatus.online') : <HostSilence host={host} />}
        {host.complaints.length > 0 ? (
          <span className="ms-2 text-warn">
            {t('complaints', { count: host.complaints.length })}
          </span>
        ) : null}
      </td>
      <td className="whitespace-nowrap">
        {host.seenAt ? t('running', { running, all: host.vms.length }) : '–'}
      </td>
      <td className="wide">{host.seenAt ? snapshots : '–'}</td>
      <td className="min-w-36">{host.store ? <FreeSpace place={host.store} /> : '–'}</td>
      <td className="wide">{host.versions?.libvirt ?? '–'}</td>
      <td className="wide">{host.versions?.qemu ?? '–'}</td>
      <td className="wide whitespace-nowrap">
        {host.address}
        {host.port === 22 ? '' : `:${host.port}`}
      </td>
    </tr>
  );
}
