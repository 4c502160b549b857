'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/ui/choice';
import { ProblemNotice } from '@/components/ui/notice';
import { setDefaultPlace } from '@/lib/actions/places';
import { placesQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import type { HostView } from '@/lib/domain/view';

const NONE = '';

/** Where snapshots of this host usually go: what the dialogs for copying and moving begin with. */
export function DefaultPlace({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const client = useQueryClient();
  const { data } = useQuery(placesQuery());
  const places = (data?.places ?? []).filter(({ id }) => id !== host.id);
  const set = useMutation({
    mutationFn: (placeId: string) =>
      unwrap(setDefaultPlace({ hostId: host.id, placeId: placeId === NONE ? null : placeId })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet'] }),
  });
  const now = places.find(({ id }) => id === host.defaultPlaceId);
  if (!host.canSetDefault.ok) {
    // Whoever may not see the places is not told that there is none.
    return host.defaultPlaceId === undefined ? t('noDefaultPlace') : (now?.name ?? '–');
  }
  if (data && places.length === 0) return t('noOtherPlace');
  return (
    <div className="grid max-w-xs gap-1">
      <Choice
        label={t('defaultPlaceHelp')}
        options={[
          { id: NONE, title: t('noDefaultPlace') },
          ...places.map(({ id, name }) => ({ id, title: name })),
        ]}
        value={now?.id ?? NONE}
        onChange={(id) => set.mutate(id)}
      />
      {set.error ? <ProblemNotice problem={toProblem(set.error)} /> : null}
    </div>
  );
}
