'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { HostIcon } from '@/components/icons/host-icon';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { ReasonButton } from '@/components/ui/reason-button';
import { refreshHost } from '@/lib/actions/hosts';
import { fleetQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { problem, toProblem } from '@/lib/domain/problem';
import type { HostView } from '@/lib/domain/view';
import { HostFacts } from './host-facts';
import { HostVms } from './host-vms';
import { Orphans } from './orphans';
import { RemoveHostDialog } from './remove-host-dialog';

export function HostPage({ hostId }: { hostId: string }) {
  const common = useTranslations('common');
  const { data, error, refetch } = useQuery(fleetQuery());
  if (!data) return <QueryState error={error} retry={refetch} what={common('host')} />;
  const host = data.hosts.find(({ id }) => id === hostId);
  if (!host)
    return (
      <div className="max-w-3xl p-5">
        <ProblemNotice problem={problem('host-gone', { id: hostId })} />
      </div>
    );
  return <Host key={host.id} host={host} />;
}

function Host({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const machine = useTranslations('machine');
  const common = useTranslations('common');
  const say = useSay();
  const router = useRouter();
  const client = useQueryClient();
  const [isRemoving, setRemoving] = useState(false);
  const refresh = useMutation({
    mutationFn: () => unwrap(refreshHost({ hostId: host.id })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet'] }),
  });
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="flex min-w-0 items-center gap-2 text-lg font-semibold">
          <HostIcon status={host.status} />
          <span className="truncate">{host.name}</span>
        </h1>
        <span className="grow text-muted">{common(`hostStatus.${host.status}`)}</span>
        <ReasonButton
          reason={say.reason(host.canRefresh)}
          isPending={refresh.isPending}
          onPress={() => refresh.mutate()}
        >
          {refresh.isPending ? null : <RefreshCw aria-hidden className="size-3.5" />}{' '}
          {t('readAgain')}
        </ReasonButton>
        <ReasonButton
          reason={say.reason(host.canChange)}
          onPress={() => router.push(`/hosts/${host.id}/connection`)}
        >
          {machine('changeConnection')}
        </ReasonButton>
        <ReasonButton reason={say.reason(host.canRemove)} onPress={() => setRemoving(true)}>
          {t('removeHost')}
        </ReasonButton>
      </header>
      {refresh.error ? <ProblemNotice problem={toProblem(refresh.error)} /> : null}
      {host.problem ? <ProblemNotice problem={host.problem} /> : null}
      {[...new Set(host.complaints.map(say.problem))].map((complaint) => (
        <Notice key={complaint} tone="warn">
          {complaint}
        </Notice>
      ))}
      <HostVms host={host} />
      <Orphans host={host} />
      <HostFacts host={host} />
      {isRemoving ? <RemoveHostDialog host={host} onClose={() => setRemoving(false)} /> : null}
    </div>
  );
}
