'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Disclosure } from '@/components/ui/disclosure';
import { ProblemNotice, Warnings } from '@/components/ui/notice';
import { previewQuery } from '@/lib/client/queries';
import { useDebounced } from '@/lib/client/use-debounced';
import { toProblem } from '@/lib/domain/problem';
import type { OperationRequest, PlanPreview, VmView } from '@/lib/domain/view';
import { CommandList } from './command-list';
import { EstimateLine } from './estimate-line';

const WAIT_MS = 300;

/** The plan of a request, read again once the writing pauses. Undefined: not worth asking yet. */
export function usePreview(
  view: VmView,
  request: OperationRequest | undefined,
  hostId = view.host.id,
) {
  const text = useDebounced(JSON.stringify(request ?? null), WAIT_MS);
  const settled = JSON.parse(text) as OperationRequest | null;
  return useQuery({
    ...previewQuery(
      hostId,
      view.vm.uuid,
      settled ?? { kind: 'take', label: '', description: '', withMemory: false },
    ),
    enabled: settled !== null,
  });
}

/** What a plan comes to, what is to be known before it, and its commands. */
export function PlanShown({ plan }: { plan: Omit<Extract<PlanPreview, { ok: true }>, 'follows'> }) {
  const t = useTranslations('snapshots');
  return (
    <>
      <EstimateLine estimate={plan.estimate} />
      <Warnings warnings={plan.warnings} />
      <Disclosure title={t('commands', { count: plan.steps.length })}>
        <CommandList steps={plan.steps} />
      </Disclosure>
    </>
  );
}

type Props = { preview: ReturnType<typeof usePreview>; reserve?: string };

/** What will happen, before it does. It keeps its room while it is being read. */
export function PreviewPane({ preview, reserve = 'min-h-14' }: Props) {
  const t = useTranslations('snapshots');
  const { data, error } = preview;
  return (
    <div aria-live="polite" className={`grid content-start gap-2 ${reserve}`}>
      {error ? <ProblemNotice problem={toProblem(error)} /> : null}
      {data?.ok === false ? <ProblemNotice problem={data.problem} /> : null}
      {data?.ok ? <PlanShown plan={data} /> : null}
      {!data && !error ? <p className="text-muted">{t('planning')}</p> : null}
    </div>
  );
}
