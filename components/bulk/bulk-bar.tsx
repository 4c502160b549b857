'use client';

import { Camera, RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { Toolbar } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ReasonButton } from '@/components/ui/reason-button';
import { later } from '@/lib/client/later';
import { useSay } from '@/lib/client/use-say';
import { useUrlState } from '@/lib/client/use-url-state';
import type { BulkKind } from '@/lib/domain/bulk';
import { deniedOf, spread, type Target } from './targets';

const BulkDialog = later(() => import('./bulk-dialog').then((m) => m.BulkDialog));

type Props = { targets: readonly Target[]; of: 'vms' | 'snapshots'; onClear: () => void };

/** What can be done to everything that is selected. */
export function BulkBar({ targets, of, onClear }: Props) {
  const t = useTranslations('bulk');
  const say = useSay();
  const { set } = useUrlState();
  const [asked, setAsked] = useState<BulkKind>();
  const { vms, hosts } = spread(targets);
  const isTwice = of === 'snapshots' && vms < targets.length;
  const isOrphan = targets.some((target) => target.isOrphan);

  /** Nothing of a bulk begins where a part of it may not be done. */
  function denied(kind: BulkKind): string | undefined {
    const found = deniedOf(targets, kind);
    if (!found) return undefined;
    const { count, why } = found;
    return count === targets.length
      ? say.problem(why)
      : t('someDenied', { count, why: say.problem(why) });
  }

  return (
    <>
      <Toolbar
        aria-label={t('selection')}
        className="flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-2 py-1"
      >
        <span role="status" className="px-1 font-medium">
          {t(`selected.${of}`, { count: targets.length, vms, hosts })}
        </span>
        {of === 'vms' ? (
          <ReasonButton reason={denied('take')} onPress={() => setAsked('take')}>
            <Camera aria-hidden className="size-4" /> {t('verbs.take')}
          </ReasonButton>
        ) : (
          <>
            <ReasonButton
              reason={
                denied('rollback') ??
                (isOrphan ? t('orphanSelected') : isTwice ? t('vmTwice') : undefined)
              }
              onPress={() => setAsked('rollback')}
            >
              <RotateCcw aria-hidden className="size-4" /> {t('verbs.rollback')}
            </ReasonButton>
            <ReasonButton reason={denied('remove')} onPress={() => setAsked('remove')}>
              <Trash2 aria-hidden className="size-4" /> {t('verbs.remove')}
            </ReasonButton>
          </>
        )}
        <Button look="quiet" onPress={onClear}>
          <X aria-hidden className="size-4" /> {t('clear')}
        </Button>
      </Toolbar>
      {asked ? (
        <BulkDialog
          kind={asked}
          targets={targets}
          onClose={() => setAsked(undefined)}
          onStarted={(bulkId) => {
            setAsked(undefined);
            onClear();
            set({ bulk: bulkId }, 'push');
          }}
        />
      ) : null}
    </>
  );
}
