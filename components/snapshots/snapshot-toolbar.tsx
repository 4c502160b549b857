'use client';

import { Camera, History, Keyboard, type LucideIcon, Pencil, Trash2 } from 'lucide-react';
import { Separator, Toolbar } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { type AwayVerb, ElsewhereMenu } from '@/components/places/elsewhere-menu';
import { IconButton } from '@/components/ui/button';
import { ReasonButton } from '@/components/ui/reason-button';
import { useSay } from '@/lib/client/use-say';
import type { Verdict } from '@/lib/domain/problem';
import { formatHeld, freedTogether } from '@/lib/domain/sizes';
import type { PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';
import { takeVerdict } from './take-verdict';

export type Verb = 'take' | 'rollback' | 'edit' | 'remove';

type Props = {
  view: VmView;
  selected: readonly SnapshotView[];
  onAsk: (verb: Verb) => void;
  onAskAway: (verb: AwayVerb, from?: PlaceMark) => void;
  onSheet: () => void;
};

const CHANGES = [
  { verb: 'rollback', icon: History },
  { verb: 'edit', icon: Pencil },
  { verb: 'remove', icon: Trash2 },
] as const satisfies { verb: Verb; icon: LucideIcon }[];

/** What the server says about doing this to a snapshot. */
export function verdictOf(snapshot: SnapshotView, verb: Exclude<Verb, 'take'>): Verdict {
  return { rollback: snapshot.canRollback, edit: snapshot.canEdit, remove: snapshot.canRemove }[
    verb
  ];
}

export function SnapshotToolbar({ view, selected, onAsk, onAskAway, onSheet }: Props) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { snapshots } = view;
  const [one, ...others] = selected;
  const isMany = others.length > 0;

  /** Many are only removed, those that can be; where none can, the first says why. */
  function reason(verb: Exclude<Verb, 'take'>): string | undefined {
    if (!one) return t('select');
    if (!isMany) return say.reason(verdictOf(one, verb));
    if (verb !== 'remove') return t('selectOne');
    return selected.some(({ canRemove }) => canRemove.ok) ? undefined : say.reason(one.canRemove);
  }

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-panel px-2 py-1.5 sm:px-3">
      <Toolbar aria-label={t('toolbar')} className="flex flex-wrap items-center gap-1.5">
        <ReasonButton
          look="primary"
          reason={say.reason(takeVerdict(view))}
          onPress={() => onAsk('take')}
        >
          <Camera aria-hidden className="size-4 max-sm:hidden" /> {t('take')}
        </ReasonButton>
        <Separator orientation="vertical" className="mx-1 h-5 w-px bg-line max-sm:hidden" />
        {CHANGES.map(({ verb, icon: Icon }) => (
          <ReasonButton key={verb} reason={reason(verb)} onPress={() => onAsk(verb)}>
            <Icon aria-hidden className="size-3.5 max-sm:hidden" />{' '}
            {verb === 'remove' && isMany ? t('removeMany', { count: selected.length }) : t(verb)}
          </ReasonButton>
        ))}
        <ElsewhereMenu view={view} selected={isMany ? undefined : one} onAsk={onAskAway} />
        <IconButton aria-label={t('keys')} onPress={onSheet} className="max-md:hidden">
          <Keyboard aria-hidden className="size-4 text-muted" />
        </IconButton>
      </Toolbar>
      <p className="ms-auto text-xs text-muted max-lg:hidden">
        {isMany
          ? t('selected', { count: selected.length })
          : snapshots.length === 0
            ? t('noSnapshots')
            : t('total', {
                count: snapshots.length,
                size: formatHeld(freedTogether(snapshots.map(({ size }) => size))),
              })}
      </p>
    </div>
  );
}
