'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import type { SnapshotItem, VmItem } from './list-rows';

type HostCellProps = { item: SnapshotItem | VmItem };

const RENEW_MS = 15_000;

/** A host; when it does not answer, since when, because its rows are as old. */
export function HostCell({ item: { hostId, hostName, isStale, seenAt } }: HostCellProps) {
  return (
    <>
      <Link href={`/hosts/${hostId}`} prefetch={false} className="rounded-sm hover:underline">
        {hostName}
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
