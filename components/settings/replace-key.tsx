'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import { dropKey, prepareKey, replaceKey } from '@/lib/actions/keys';
import { unwrap } from '@/lib/client/unwrap';
import type { KeysView } from '@/lib/domain/keys';
import { toProblem } from '@/lib/domain/problem';

const ACTIONS = { prepare: prepareKey, replace: replaceKey, drop: dropKey } as const;

/** Another key in place of the own one: first let in everywhere, then used. */
export function ReplaceKey({ next }: { next: KeysView['next'] }) {
  const t = useTranslations('settings.keys');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (verb: keyof typeof ACTIONS) => unwrap(ACTIONS[verb]()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  const doing = (verb: keyof typeof ACTIONS) => change.isPending && change.variables === verb;
  return (
    <Section
      title={t('replace')}
      aside={next ? <CopyButton text={next.line} label={t('copyNext')} /> : undefined}
    >
      <div className="grid justify-items-start gap-2 p-3">
        <p className="text-pretty">{next ? t('replaceSteps') : t('replaceLead')}</p>
        {next ? (
          <pre className="w-full rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all whitespace-pre-wrap select-all">
            {next.line}
          </pre>
        ) : null}
        {change.error ? <ProblemNotice problem={toProblem(change.error)} /> : null}
        {next ? (
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              isPending={doing('replace')}
              onPress={() => change.mutate('replace')}
            >
              {t('useNext')}
            </Button>
            <Button isPending={doing('drop')} onPress={() => change.mutate('drop')}>
              {t('dropNext')}
            </Button>
          </div>
        ) : (
          <Button isPending={doing('prepare')} onPress={() => change.mutate('prepare')}>
            {t('makeNext')}
          </Button>
        )}
      </div>
    </Section>
  );
}
