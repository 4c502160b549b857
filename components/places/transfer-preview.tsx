'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { CommandList } from '@/components/snapshots/command-list';
import { PlanShown } from '@/components/snapshots/preview-pane';
import { Disclosure } from '@/components/ui/disclosure';
import { ProblemNotice, Warnings } from '@/components/ui/notice';
import { transferPreviewQuery } from '@/lib/client/queries';
import { useDebounced } from '@/lib/client/use-debounced';
import { formatBytes } from '@/lib/domain/format';
import type { TransferInput } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';

const WAIT_MS = 300;
const NONE: TransferInput = {
  ...{ fromId: '', toId: '', vmUuid: '', snapshotIds: [] },
  onArrival: { kind: 'keep' },
};

/** The plan of a transfer, read again once the choosing pauses. */
export function useTransferPreview(request: TransferInput | undefined) {
  const text = useDebounced(JSON.stringify(request ?? null), WAIT_MS);
  const settled = JSON.parse(text) as TransferInput | null;
  return useQuery({ ...transferPreviewQuery(settled ?? NONE), enabled: settled !== null });
}

export function TransferPreview({
  preview: { data, error, isLoading },
}: {
  preview: ReturnType<typeof useTransferPreview>;
}) {
  const t = useTranslations('places');
  return (
    <div aria-live="polite" className="grid min-h-14 content-start gap-2">
      {error ? <ProblemNotice problem={toProblem(error)} /> : null}
      {data?.ok === false ? <ProblemNotice problem={data.problem} /> : null}
      {data?.ok ? (
        <>
          <p>
            {t('bytes', {
              bytes: formatBytes(data.estimate.copiedBytes ?? 0),
              free: formatBytes(data.estimate.freeBytes ?? 0),
            })}
          </p>
          <Warnings warnings={data.warnings} />
          <Disclosure title={t('commands', { count: String(data.steps.length) })}>
            <CommandList steps={data.steps} />
          </Disclosure>
          {data.follows ? (
            <section className="grid gap-2">
              <h3 className="mt-1 text-xs font-medium text-muted">{t('follows')}</h3>
              <PlanShown plan={data.follows} />
            </section>
          ) : null}
        </>
      ) : null}
      {isLoading ? <p className="text-muted">{t('planning')}</p> : null}
    </div>
  );
}
