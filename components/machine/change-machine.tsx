'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { type HostChange, hostChangeSchema } from '@/lib/domain/host';
import type { ActionResult } from '@/lib/domain/view';
import { AddMachine } from './add-machine';

const TYPED = hostChangeSchema.omit({ hostKey: true });

type Props<Changed> = {
  isThis: string;
  now: Omit<HostChange, 'hostKey'>;
  authorizedKeysLine: string;
  change: (input: HostChange) => Promise<ActionResult<Changed>>;
  /** The page of the machine. */
  backTo: string;
};

/** Another address, user or key of a machine that is known. */
export function ChangeMachine<Changed>(props: Props<Changed>) {
  const { isThis, now, authorizedKeysLine, change, backTo } = props;
  const t = useTranslations('machine');
  const router = useRouter();
  const client = useQueryClient();
  return (
    <AddMachine
      title={t('connectionOf', { machine: now.name })}
      isThis={isThis}
      confirm={t('yesChange')}
      authorizedKeysLine={authorizedKeysLine}
      fresh={{ ...now, port: String(now.port) }}
      schema={TYPED}
      add={change}
      onAdded={async () => {
        await client.invalidateQueries({ queryKey: ['fleet'] });
        router.push(backTo);
      }}
    >
      {() => null}
    </AddMachine>
  );
}
