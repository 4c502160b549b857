'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { PreviewPane } from '@/components/snapshots/preview-pane';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { previewQuery } from '@/lib/client/queries';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import type { HostView, OperationRequest, OrphanView } from '@/lib/domain/view';

export type OrphanVerb = 'define' | 'remove';

const WORDS = {
  define: { title: 'defineTitle', button: 'defineAgain', look: 'primary' },
  remove: { title: 'removeTitle', button: 'remove', look: 'danger' },
} as const;

type Props = {
  host: HostView;
  orphan: OrphanView;
  verb: OrphanVerb;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

export function OrphanDialog({ host, orphan, verb, onClose, onStarted }: Props) {
  const t = useTranslations('host');
  const common = useTranslations('common');
  const { manifest } = orphan;
  const { vm } = manifest;
  const words = WORDS[verb];
  const names = {
    vm: vm.name,
    host: host.name,
    snapshot: manifest.label,
    b: (chunks: ReactNode) => <strong>{chunks}</strong>,
  };
  const operation = useOperation(onStarted);
  const request: OperationRequest = { kind: verb, snapshotId: manifest.id };
  const preview = useQuery(previewQuery(host.id, vm.uuid, request));
  return (
    <ModalDialog
      title={t(words.title)}
      role="alertdialog"
      isPending={operation.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p>{t.rich(verb === 'define' ? 'defineAsk' : 'removeOrphanAsk', names)}</p>
        <PreviewPane preview={preview} reserve="min-h-24" />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={operation.isPending} onPress={onClose}>
          {common('no')}
        </Button>
        <Button
          look={words.look}
          isDisabled={preview.data?.ok === false}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request })}
        >
          {t(words.button)}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
