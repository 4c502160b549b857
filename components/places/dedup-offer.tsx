'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Layers2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { deduplicate } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { toProblem, type Verdict } from '@/lib/domain/problem';

/** Lets an archive begin to keep once what its snapshots have in common: decided once, so it stands below what is there. */
export function DedupOffer({ placeId, canBegin }: { placeId: string; canBegin: Verdict }) {
  const t = useTranslations('places');
  const say = useSay();
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: () => unwrap(deduplicate({ placeId })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['fleet'] }),
  });
  return (
    <div className="grid justify-items-start gap-2">
      <p className="max-w-3xl text-muted">{t('dedup.hint')}</p>
      <ReasonButton
        reason={say.reason(canBegin)}
        isPending={begin.isPending}
        onPress={() => begin.mutate()}
      >
        <Layers2 aria-hidden className="size-3.5" /> {t('dedup.begin')}
      </ReasonButton>
      {begin.error ? <ProblemNotice problem={toProblem(begin.error)} /> : null}
    </div>
  );
}
