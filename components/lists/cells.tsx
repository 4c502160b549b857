'use client';

import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { Problem } from '@/lib/domain/problem';
import type { Restorability } from '@/lib/domain/view';

const LOOKS: Record<Restorability['level'], { icon: LucideIcon; tint: string }> = {
  green: { icon: CircleCheck, tint: 'text-ok' },
  amber: { icon: TriangleAlert, tint: 'text-warn' },
  red: { icon: CircleX, tint: 'text-bad' },
};

/** Whether a snapshot restores: shape, colour and word; why not is said on hovering. */
export function Badge({ level, why }: { level: Restorability['level']; why?: Problem }) {
  const t = useTranslations('lists');
  const say = useSay();
  const { icon: Icon, tint } = LOOKS[level];
  return (
    <span className="inline-flex items-center gap-1" title={why ? say.problem(why) : undefined}>
      <Icon aria-hidden className={`size-3.5 shrink-0 ${tint}`} />
      {t(`badge.${level}`)}
    </span>
  );
}

type HostCellProps = { id: string; name: string; isStale: boolean; seenAt?: string };

const RENEW_MS = 15_000;

/** A host; when it does not answer, since when, because its rows are as old. */
export function HostCell({ id, name, isStale, seenAt }: HostCellProps) {
  return (
    <>
      <Link href={`/hosts/${id}`} prefetch={false} className="rounded-sm hover:underline">
        {name}
      </Link>
      {isStale ? <Silence {...(seenAt === undefined ? {} : { seenAt })} /> : null}
    </>
  );
}

function Silence({ seenAt }: { seenAt?: string }) {
  const t = useTranslations('lists');
  const say = useSay();
  const now = useNow(RENEW_MS);
  return (
    <span className="ms-1.5 text-xs text-bad">
      {seenAt ? t('lastSeen', { ago: say.ago(seenAt, now) }) : t('neverSeen')}
    </span>
  );
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => (
    <span key={tag} className="me-1 rounded-sm bg-sunken px-1 text-xs text-muted">
      {tag}
    </span>
  ));
}
