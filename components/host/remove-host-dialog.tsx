'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { removeHost } from '@/lib/actions/hosts';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import type { HostView } from '@/lib/domain/view';

type Props = { host: HostView; onClose: () => void };

export function RemoveHostDialog({ host, onClose }: Props) {
  const t = useTranslations('host');
  const common = useTranslations('common');
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(removeHost({ hostId: host.id })),
    onSuccess: async () => {
      router.push('/');
      await client.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  return (
    <ModalDialog
      title={t('removeHost')}
      role="alertdialog"
      width="narrow"
      isPending={remove.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p>{t.rich('removeAsk', { host: host.name, b: (words) => <strong>{words}</strong> })}</p>
        <p className="text-muted">{t('removeStays')}</p>
        {remove.error ? <ProblemNotice problem={toProblem(remove.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={remove.isPending} onPress={onClose}>
          {common('no')}
        </Button>
        <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          {t('removeHost')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
