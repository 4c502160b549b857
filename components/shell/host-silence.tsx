'use client';

import { useTranslations } from 'use-intl';
import { Hint } from '@/components/ui/hint';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { HostHead } from '@/lib/domain/view';

const RENEW_MS = 15_000;

/** Since when a host is not answering; why is said on hovering. */
export function HostSilence({ host }: { host: HostHead }) {
  const common = useTranslations('common');
  const now = useNow(RENEW_MS);
  const say = useSay();
  const t = useTranslations('shell');
  const words = host.seenAt
    ? t('lastSeen', { ago: say.ago(host.seenAt, now) })
    : common(`hostStatus.${host.status}`);
  const tint = host.status === 'connecting' ? 'text-muted' : 'text-bad';
  if (!host.problem) return <span className={tint}>{words}</span>;
  return (
    <Hint text={say.problem(host.problem)}>
      <span className={tint}>{words}</span>
    </Hint>
  );
}
