'use client';

import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Moment } from '@/components/ui/moment';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { ReasonButton } from '@/components/ui/reason-button';
import { useOperation } from '@/lib/client/use-operation';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import { toProblem } from '@/lib/domain/problem';
import type { Restorability, SnapshotView, VmView } from '@/lib/domain/view';
import { RestoreBadge } from './restore-badge';

const TONES = { green: 'info', amber: 'warn', red: 'bad' } as const satisfies Record<
  Restorability['level'],
  string
>;

type Props = { view: VmView; snapshot: SnapshotView };

/** Will this restore? The answer in full, when it was last read through, and the way to do that now. */
export function SnapshotRestore({ view, snapshot }: Props) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { restore, verifying, canVerify, manifest } = snapshot;
  const openTask = useOpenTask();
  const operation = useOperation(openTask);
  const request = { kind: 'verify', snapshotId: manifest.id } as const;
  return (
    <section className="grid gap-1.5">
      <div className="flex items-center gap-2">
        <h3 className="grow text-xs font-medium text-muted">{t('willRestore')}</h3>
        <RestoreBadge {...restore} />
      </div>
      <Notice tone={TONES[restore.level]}>{say.problem(restore.problem)}</Notice>
      <div className="flex items-center gap-2">
        <p className="grow text-xs text-muted">
          {verifying ? (
            t('verifying')
          ) : restore.verifiedAt ? (
            <LastVerified at={restore.verifiedAt} unread={restore.unread} />
          ) : (
            t('neverVerified')
          )}
        </p>
        <ReasonButton
          reason={
            verifying
              ? t('beingVerified')
              : canVerify.ok
                ? undefined
                : say.problem(canVerify.problem)
          }
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: view.host.id, vmUuid: view.vm.uuid, request })}
        >
          <ShieldCheck aria-hidden className="size-3.5" /> {t('verify')}
        </ReasonButton>
      </div>
      {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
    </section>
  );
}

function LastVerified({ at, unread }: { at: string; unread: string[] | undefined }) {
  const t = useTranslations('snapshots');
  const words = { at: () => <Moment iso={at} /> };
  return unread
    ? t.rich('lastVerifiedBut', { ...words, disks: unread.join(', ') })
    : t.rich('lastVerified', words);
}
