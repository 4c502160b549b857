'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { removeHost } from '@/lib/actions/hosts';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import type { HostView } from '@/lib/domain/view';

type Props = { host: HostView; onClose: () => void };

export function RemoveHostDialog({ host, onClose }: Props) {
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => unwrap(await removeHost({ hostId: host.id })),
    onSuccess: async () => {
      router.push('/');
      await client.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  return (
    <ModalDialog
      title="Remove host"
      role="alertdialog"
      width="narrow"
      isPending={remove.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p>
          Are you sure you want to remove host <strong>{host.name}</strong> from Savepoint?
        </p>
        <p className="text-muted">
          Its VMs and snapshots stay where they are. Add the host again to see them again.
        </p>
        {remove.error ? <ProblemNotice problem={toProblem(remove.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={remove.isPending} onPress={onClose}>
          No
        </Button>
        <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          Remove host
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
