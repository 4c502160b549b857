'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startOperation } from '@/lib/actions/operations';
import type { OperationInput } from '@/lib/domain/view';
import { unwrap } from './unwrap';

/** Starts an operation on a VM; its data is the id of the task that does it. */
export function useOperation(onStarted: (taskId: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: OperationInput) => unwrap(startOperation(input)),
    onSuccess: async ({ taskId }, { hostId, vmUuid }) => {
      onStarted(taskId);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['tasks'] }),
        client.invalidateQueries({ queryKey: ['vm', hostId, vmUuid] }),
      ]);
    },
  });
}
