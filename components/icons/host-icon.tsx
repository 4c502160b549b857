import { Server } from 'lucide-react';
import type { HostStatus } from '@/lib/domain/inventory';

const DOTS: Record<HostStatus, string> = {
  online: 'bg-ok',
  connecting: 'bg-warn animate-pulse',
  offline: 'bg-bad',
  refused: 'bg-bad',
};

export const HOST_STATUS_WORDS: Record<HostStatus, string> = {
  online: 'online',
  connecting: 'connecting',
  offline: 'not answering',
  refused: 'connection refused',
};

export function HostIcon({ status }: { status: HostStatus }) {
  return (
    <span role="img" aria-label={HOST_STATUS_WORDS[status]} className="relative inline-flex">
      <Server aria-hidden className="size-4 shrink-0 text-muted" />
      <span
        className={`absolute -end-0.5 -bottom-0.5 size-2 rounded-full ring-2 ring-panel ${DOTS[status]}`}
      />
    </span>
  );
}
