'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { ReasonButton } from '@/components/ui/reason-button';
import { cancelBulk } from '@/lib/actions/bulk';
import { bulkQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { useUrlState } from '@/lib/client/use-url-state';
import { type BulkItemView, type BulkView, isWrong } from '@/lib/domain/bulk';
import { toProblem } from '@/lib/domain/problem';
import { BulkProgress } from './bulk-progress';

/** What becomes of each item of a bulk operation. */
export function BulkViewer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const say = useSay();
  const { data: bulk, error, refetch } = useQuery(bulkQuery(id));
  const cancel = useMutation({
    mutationFn: () => unwrap(cancelBulk({ bulkId: id })),
    onSuccess: () => refetch(),
  });
  const isWaiting = bulk?.items.some(({ status }) => status === 'waiting') ?? false;
  return (
    <ModalDialog
      title={bulk ? t(`titles.${bulk.kind}`) : t('title')}
      width="wide"
      onClose={onClose}
    >
      <DialogBody>
        {bulk ? (
          <Summary bulk={bulk} />
        ) : (
          <QueryState error={error} retry={refetch} what={t('title')} />
        )}
        {cancel.error ? <ProblemNotice problem={toProblem(cancel.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        {bulk && isWaiting ? (
          <ReasonButton
            reason={say.reason(bulk.canCancel)}
            isPending={cancel.isPending}
            onPress={() => cancel.mutate()}
          >
            {t('cancelRest')}
          </ReasonButton>
        ) : null}
        <Button onPress={onClose}>{common('close')}</Button>
      </DialogFooter>
    </ModalDialog>
  );
}

function Summary({ bulk }: { bulk: BulkView }) {
  const t = useTranslations('bulk');
  const { counts, items, actor, endedAt } = bulk;
  return (
    <>
      <BulkProgress counts={counts} isOver={endedAt !== undefined} />
      <p className="text-muted">{t('by', { actor })}</p>
      {endedAt !== undefined && counts.wrong > 0 ? (
        <Notice tone="warn">{t('someWrong', { count: counts.wrong })}</Notice>
      ) : null}
      <section
        aria-label={t('items')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        className="max-h-[45dvh] overflow-auto rounded-md border border-line"
      >
        <table className="data-table">
          <thead className="sticky top-0 bg-panel">
            <tr>
              <th scope="col">{t('vm')}</th>
              <th scope="col">{t('host')}</th>
              <th scope="col">{t('snapshot')}</th>
              <th scope="col">{t('status')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <ItemRow key={`${item.hostId}/${item.vmUuid}/${item.label}`} item={item} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function ItemRow({ item }: { item: BulkItemView }) {
  const t = useTranslations('bulk');
  const say = useSay();
  const { set } = useUrlState();
  const { vmName, hostName, label, status, taskId, problem, progress } = item;
  const percent =
    status === 'running' && progress && progress.totalBytes > 0
      ? ` ${Math.min(100, Math.floor((100 * progress.doneBytes) / progress.totalBytes))} %`
      : '';
  const word = `${t(`statuses.${status}`)}${percent}`;
  return (
    <tr className={isWrong(status) ? 'bg-bad-soft' : ''}>
      <td>{vmName}</td>
      <td>{hostName}</td>
      <td>{label}</td>
      <td>
        {taskId === undefined ? (
          word
        ) : (
          <button
            type="button"
            onClick={() => set({ task: taskId }, 'push')}
            className="rounded-sm underline decoration-dotted underline-offset-2"
          >
            {word}
          </button>
        )}
        {problem ? <p className="text-xs">{say.problem(problem)}</p> : null}
      </td>
    </tr>
  );
}
