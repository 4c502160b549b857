'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { Section } from '@/components/ui/section';
import { endOtherSessions, endSession } from '@/lib/actions/sessions';
import { sessionsQuery } from '@/lib/client/settings-queries';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import { SessionsTable } from './sessions-table';

/** Signed-in browsers, one's own or everybody's, and how to end them. */
export function Sessions({ of }: { of: 'own' | 'all' }) {
  const t = useTranslations('settings.sessions');
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sessionsQuery(of));
  const again = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['sessions'] }),
      client.invalidateQueries({ queryKey: ['people'] }),
    ]);
  const end = useMutation({
    mutationFn: (sessionId: string) => unwrap(endSession({ sessionId })),
    onSettled: again,
  });
  const endOthers = useMutation({
    mutationFn: () => unwrap(endOtherSessions()),
    onSettled: again,
  });
  const failed = end.error ?? endOthers.error;
  if (!data) return <QueryState error={error} retry={refetch} what={t('title')} />;
  const isAlone = data.sessions.every(({ isThis }) => isThis);
  return (
    <>
      {failed ? <ProblemNotice problem={toProblem(failed)} /> : null}
      <Section
        title={of === 'own' ? t('own') : t('title')}
        aside={
          of === 'own' ? (
            <Button
              isDisabled={isAlone}
              isPending={endOthers.isPending}
              onPress={() => endOthers.mutate()}
            >
              {t('endOthers')}
            </Button>
          ) : undefined
        }
      >
        <p className="px-3 pt-2 text-muted">{t('lead')}</p>
        <SessionsTable
          sessions={data.sessions}
          withPeople={of === 'all'}
          ending={end.isPending ? end.variables : undefined}
          onEnd={(id) => end.mutate(id)}
        />
      </Section>
    </>
  );
}
