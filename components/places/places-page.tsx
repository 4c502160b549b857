'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { refreshPlace } from '@/lib/actions/places';
import { placesQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import type { PlaceView } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';
import { PlaceRow } from './place-row';
import { RemovePlaceDialog } from './remove-place-dialog';

/** Everything that keeps snapshots, with its room and content. */
export function PlacesPage() {
  const t = useTranslations('places');
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(placesQuery());
  const [removing, setRemoving] = useState<PlaceView | null>(null);
  const refresh = useMutation({
    mutationFn: (placeId: string) => unwrap(refreshPlace({ placeId })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet', 'places'] }),
  });
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="grow text-lg font-semibold">{t('title')}</h1>
        <Link
          href="/places/new"
          className="inline-flex h-7 items-center gap-1.5 rounded-md bg-accent px-2.5 font-medium text-accent-ink hover:bg-accent-strong"
        >
          <Plus aria-hidden className="size-4" /> {t('add')}
        </Link>
      </header>
      <p className="max-w-3xl text-muted">{t('intro')}</p>
      {refresh.error ? <ProblemNotice problem={toProblem(refresh.error)} /> : null}
      {data ? (
        <div className="overflow-x-auto rounded-lg border border-line bg-panel">
          <table className="data-table max-md:[&_.wide]:hidden">
            <thead>
              <tr>
                <th scope="col">{t('table.name')}</th>
                <th scope="col" className="wide">
                  {t('table.kind')}
                </th>
                <th scope="col">{t('table.free')}</th>
                <th scope="col">{t('table.snapshots')}</th>
                <th scope="col" className="wide">
                  {t('table.held')}
                </th>
                <th scope="col" className="wide">
                  {t('table.where')}
                </th>
                <th scope="col" className="wide">
                  {t('table.seen')}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.places.map((place) => (
                <PlaceRow
                  key={place.id}
                  place={place}
                  isReading={refresh.isPending && refresh.variables === place.id}
                  onRefresh={() => refresh.mutate(place.id)}
                  onRemove={() => setRemoving(place)}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <QueryState error={error} retry={refetch} what={t('title')} />
      )}
      {removing ? <RemovePlaceDialog place={removing} onClose={() => setRemoving(null)} /> : null}
    </div>
  );
}
