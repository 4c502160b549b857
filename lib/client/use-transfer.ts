'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startTransfer } from '@/lib/actions/places';
import type { TransferInput } from '@/lib/domain/place';
import { unwrap } from './unwrap';

/** Sends snapshots to a place; its data are the ids of the tasks that do it. */
export function useTransfer(onStarted: (taskId: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: TransferInput) => unwrap(startTransfer(input)),
    onSuccess: async ({ taskIds }) => {
      const [first] = taskIds;
      if (first !== undefined) onStarted(first);
      await client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}
