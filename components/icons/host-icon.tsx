'use client';

import { Server } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { HostStatus } from '@/lib/domain/inventory';

const DOTS: Record<HostStatus, string> = {
  online: 'bg-ok',
  connecting: 'bg-warn animate-pulse',
  offline: 'bg-bad',
  refused: 'bg-bad',
};

export function HostIcon({ status }: { status: HostStatus }) {
  const t = useTranslations('common');
  return (
    <span role="img" aria-label={t(`hostStatus.${status}`)} className="relative inline-flex">
      <Server aria-hidden className="size-4 shrink-0 text-muted" />
      <span
        className={`absolute -end-0.5 -bottom-0.5 size-2 rounded-full ring-2 ring-panel ${DOTS[status]}`}
      />
    </span>
  );
}
