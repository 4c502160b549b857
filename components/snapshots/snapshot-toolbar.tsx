'use client';

import { Camera, History, type LucideIcon, Pencil, Trash2 } from 'lucide-react';
import { Separator, Toolbar } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { type AwayVerb, ElsewhereMenu } from '@/components/places/elsewhere-menu';
import { ReasonButton } from '@/components/ui/reason-button';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import type { Verdict } from '@/lib/domain/problem';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { takeVerdict } from './take-verdict';

export type Verb = 'take' | 'rollback' | 'edit' | 'remove';

type Props = {
  view: VmView;
  selected: SnapshotView | undefined;
  onAsk: (verb: Verb) => void;
  onAskAway: (verb: AwayVerb) => void;
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

export function SnapshotToolbar({ view, selected, onAsk, onAskAway }: Props) {
  const t = useTranslations('snapshots');
  const say = useSay();
  const { snapshots } = view;
  const bytes = snapshots.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
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
          <ReasonButton
            key={verb}
            reason={selected ? say.reason(verdictOf(selected, verb)) : t('select')}
            onPress={() => onAsk(verb)}
          >
            <Icon aria-hidden className="size-3.5 max-sm:hidden" /> {t(verb)}
          </ReasonButton>
        ))}
        <ElsewhereMenu view={view} selected={selected} onAsk={onAskAway} />
      </Toolbar>
      <p className="ms-auto text-xs text-muted max-lg:hidden">
        {snapshots.length === 0
          ? t('noSnapshots')
          : t('total', { count: snapshots.length, size: formatBytes(bytes) })}
      </p>
    </div>
  );
}
