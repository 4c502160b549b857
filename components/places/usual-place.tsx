'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/ui/choice';
import { ProblemNotice } from '@/components/ui/notice';
import { setDefaultPlace } from '@/lib/actions/places';
import { placesQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem, type Verdict } from '@/lib/domain/problem';

const NONE = '';

type Props = {
  hostId: string;
  /** Of this VM; else of its whole host. */
  vmUuid?: string;
  /** What holds now, and whether that is what its host says. */
  placeId: string | undefined;
  isOfHost?: boolean;
  canSet: Verdict;
};

/** Where snapshots usually go: what the dialogs for copying and moving begin with. */
export function UsualPlace({ hostId, vmUuid, placeId, isOfHost = false, canSet }: Props) {
  const t = useTranslations('places');
  const client = useQueryClient();
  const { data } = useQuery(placesQuery(vmUuid));
  const places = (data?.places ?? []).filter(({ id }) => id !== hostId);
  const set = useMutation({
    mutationFn: (chosen: string) => {
      const of = { hostId, ...(vmUuid === undefined ? {} : { vmUuid }) };
      return unwrap(setDefaultPlace({ ...of, placeId: chosen === NONE ? null : chosen }));
    },
    onSuccess: () =>
      Promise.all(
        [['fleet'], ['vm', hostId]].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
  const now = places.find(({ id }) => id === placeId);
  // Whoever may not see the places is not told that there is none.
  const name = placeId === undefined ? t('usual.none') : (now?.name ?? '–');
  if (!canSet.ok) return isOfHost ? t('usual.ofHost', { place: name }) : name;
  if (data && places.length === 0) return t('usual.noOther');
  const asHost = isOfHost ? t('usual.ofHost', { place: name }) : t('usual.asHost');
  return (
    <div className="grid max-w-xs gap-1">
      <Choice
        label={t('usual.help')}
        options={[
          { id: NONE, title: vmUuid === undefined ? t('usual.none') : asHost },
          ...places.map(({ id, name: title }) => ({ id, title })),
        ]}
        value={isOfHost ? NONE : (now?.id ?? NONE)}
        onChange={(id) => set.mutate(id)}
      />
      {set.error ? <ProblemNotice problem={toProblem(set.error)} /> : null}
    </div>
  );
}
