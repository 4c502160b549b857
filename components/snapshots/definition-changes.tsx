'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { QueryState } from '@/components/ui/query-state';
import { definitionQuery, type SnapshotIds } from '@/lib/client/queries';
import type { DefinitionChanges as Changes } from '@/lib/domain/view';

const LOOKS: Record<Changes['lines'][number]['kind'], { mark: string; look: string }> = {
  both: { mark: ' ', look: 'text-muted' },
  was: { mark: '−', look: 'bg-bad-soft' },
  is: { mark: '+', look: 'bg-ok-soft' },
  gap: { mark: '⋯', look: 'text-muted' },
};

/** How the VM's definition differs from the one in the snapshot; `at`: the place where that is read. */
export function DefinitionChanges({ ids, at }: { ids: SnapshotIds; at?: string }) {
  const t = useTranslations('snapshots');
  const { data, error, refetch } = useQuery(definitionQuery(ids, at));
  if (!data) return <QueryState error={error} retry={refetch} what={t('what.definition')} />;
  if (data.lines.length === 0) return <p className="py-1.5 text-muted">{t('sameDefinition')}</p>;
  return (
    <figure className="mt-1.5 rounded-md border border-line bg-panel">
      <figcaption className="border-b border-line px-2.5 py-1 text-xs text-muted">
        {t('legend')}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        tabIndex={0}
        className="max-h-80 overflow-auto py-1 font-mono text-xs"
      >
        {data.lines.map(({ kind, text }, at) => {
          const { mark, look } = LOOKS[kind];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and never move.
            <span key={at} className={`block min-w-max px-2.5 ${look}`}>
              {kind === 'was' || kind === 'is' ? (
                <span className="sr-only">{t(kind === 'was' ? 'thenOnly' : 'nowOnly')}</span>
              ) : null}
              <span aria-hidden className="inline-block w-4 select-none">
                {mark}
              </span>
              {text}
            </span>
          );
        })}
      </pre>
    </figure>
  );
}
