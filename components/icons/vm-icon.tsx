'use client';

import { Monitor, MonitorPause, MonitorPlay, MonitorX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { VmState } from '@/lib/domain/inventory';

const STATES = {
  running: { icon: MonitorPlay, tint: 'text-ok' },
  paused: { icon: MonitorPause, tint: 'text-warn' },
  pmsuspended: { icon: MonitorPause, tint: 'text-warn' },
  'in shutdown': { icon: MonitorPause, tint: 'text-warn' },
  crashed: { icon: MonitorX, tint: 'text-bad' },
  'shut off': { icon: Monitor, tint: 'text-muted' },
  'no state': { icon: Monitor, tint: 'text-muted' },
} as const satisfies Record<VmState, object>;

/** `stale`: its host does not answer, so the state is only the last known one. */
export function VmIcon({ state, stale = false }: { state: VmState; stale?: boolean }) {
  const t = useTranslations('common');
  const { icon: Icon, tint } = STATES[state];
  return (
    <Icon
      role="img"
      aria-label={t(`vmState.${state}`)}
      className={`size-4 shrink-0 ${stale ? 'text-muted opacity-70' : tint}`}
    />
  );
}
