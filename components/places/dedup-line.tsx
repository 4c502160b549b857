'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Layers2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { deduplicate } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { toProblem } from '@/lib/domain/problem';
import type { PlaceDedup } from '@/lib/domain/view';

/** Whether an archive keeps once what its snapshots have in common; and lets it begin to. */
export function DedupLine({ placeId, dedup }: { placeId: string; dedup: PlaceDedup }) {
  const t = useTranslations('places');
  const say = useSay();
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => unwrap(deduplicate({ placeId })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet'] }),
  });
  if (dedup.isOn) return <p className="text-muted">{t('dedup.isOn')}</p>;
  return (
    <div className="grid justify-items-start gap-2">
      <p className="max-w-3xl text-muted">{t('dedup.hint')}</p>
      <ReasonButton
        reason={say.reason(dedup.canBegin)}
        isPending={begin.isPending}
        onPress={() => begin.mutate()}
      >
        <Layers2 aria-hidden className="size-3.5" /> {t('dedup.begin')}
      </ReasonButton>
      {begin.error ? <ProblemNotice problem={toProblem(begin.error)} /> : null}
    </div>
  );
}
