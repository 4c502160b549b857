'use client';

import { localTime } from '@/lib/client/local-time';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';

const RENEW_MS = 30_000;

/** How long ago a moment was; the moment itself is in the title. */
export function Age({ iso }: { iso: string }) {
  const now = useNow(RENEW_MS);
  const say = useSay();
  return (
    <time dateTime={iso} title={localTime(iso)} className="whitespace-nowrap">
      {say.age(iso, now)}
    </time>
  );
}
