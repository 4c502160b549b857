'use client';

import { HOST_STATUS_WORDS } from '@/components/icons/host-icon';
import { Hint } from '@/components/ui/hint';
import { ago } from '@/lib/client/local-time';
import { useNow } from '@/lib/client/use-now';
import { sentence } from '@/lib/domain/sentences';
import type { HostHead } from '@/lib/domain/view';

const RENEW_MS = 15_000;

/** Since when a host is not answering; why is said on hovering. */
export function HostSilence({ host }: { host: HostHead }) {
  const now = useNow(RENEW_MS);
  const words = host.seenAt ? `last seen ${ago(host.seenAt, now)}` : HOST_STATUS_WORDS[host.status];
  const tint = host.status === 'connecting' ? 'text-muted' : 'text-bad';
  if (!host.problem) return <span className={tint}>{words}</span>;
  return (
    <Hint text={sentence(host.problem)}>
      <span className={tint}>{words}</span>
    </Hint>
  );
}
