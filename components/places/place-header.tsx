'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Archive, RefreshCw } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { FreeSpace } from '@/components/host/free-space';
import { Fact, Facts } from '@/components/ui/facts';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { refreshPlace } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import type { PlaceView } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';
import { PlaceSilence } from './place-silence';

/** Where a place is, how much room it has, and what can be done with it. `isSharing`: it keeps equal parts once. */
export function PlaceHeader({ place, isSharing }: { place: PlaceView; isSharing: boolean }) {
  const t = useTranslations('places');
  const machine = useTranslations('machine');
  const say = useSay();
  const router = useRouter();
  const client = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => unwrap(refreshPlace({ placeId: place.id })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet', 'places'] }),
  });
  const { id, kind, freeBytes, totalBytes, seenAt, usualFor } = place;
  return (
    <header className="grid gap-3">
      <Link href="/places" className="justify-self-start rounded-sm text-muted hover:underline">
        {t('title')}
      </Link>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="flex min-w-0 items-center gap-2 text-lg font-semibold">
          <Archive aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate">{place.name}</span>
        </h1>
        <span className="grow text-muted">{t(`kinds.${kind}`)}</span>
        <ReasonButton
          reason={say.reason(place.canRefresh)}
          isPending={refresh.isPending}
          onPress={() => refresh.mutate()}
        >
          {refresh.isPending ? null : <RefreshCw aria-hidden className="size-3.5" />} {t('refresh')}
        </ReasonButton>
        {kind === 'archive' ? (
          <ReasonButton
            reason={say.reason(place.canChange)}
            onPress={() => router.push(`/places/${id}/connection`)}
          >
            {machine('changeConnection')}
          </ReasonButton>
        ) : null}
      </div>
      <PlaceSilence place={place} />
      {refresh.error ? <ProblemNotice problem={toProblem(refresh.error)} /> : null}
      <Facts>
        <Fact name={t('table.free')}>
          {freeBytes === undefined || totalBytes === undefined ? (
            '–'
          ) : (
            <FreeSpace place={{ freeBytes, totalBytes }} />
          )}
        </Fact>
        <Fact name={t('table.held')}>
          <HeldSize held={place.held} />
        </Fact>
        <Fact name={t('table.where')}>
          <code className="font-mono text-xs break-all">
            {place.user}@{place.address}:{place.path}
          </code>
        </Fact>
        {usualFor.length > 0 ? <Fact name={t('table.usual')}>{usualFor.join(', ')}</Fact> : null}
        <Fact name={t('table.seen')}>{seenAt ? <Moment iso={seenAt} /> : '–'}</Fact>
      </Facts>
      {isSharing ? <p className="text-muted">{t('dedup.isOn')}</p> : null}
    </header>
  );
}
