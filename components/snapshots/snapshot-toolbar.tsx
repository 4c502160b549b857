'use client';

import { Camera, History, type LucideIcon, Pencil, Trash2 } from 'lucide-react';
import { Separator, Toolbar } from 'react-aria-components';
import { ReasonButton } from '@/components/ui/reason-button';
import { formatBytes } from '@/lib/domain/format';
import type { Verdict } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { takeVerdict } from './take-verdict';

export type Verb = 'take' | 'rollback' | 'edit' | 'remove';

type Props = {
  view: VmView;
  selected: SnapshotView | undefined;
  onAsk: (verb: Verb) => void;
};

const CHANGES = [
  { verb: 'rollback', title: 'Rollback', icon: History },
  { verb: 'edit', title: 'Edit', icon: Pencil },
  { verb: 'remove', title: 'Remove', icon: Trash2 },
] as const satisfies { verb: Verb; title: string; icon: LucideIcon }[];

/** What the server says about doing this to a snapshot. */
export function verdictOf(snapshot: SnapshotView, verb: Exclude<Verb, 'take'>): Verdict {
  return { rollback: snapshot.canRollback, edit: snapshot.canEdit, remove: snapshot.canRemove }[
    verb
  ];
}

const reasonOf = (verdict: Verdict) => (verdict.ok ? undefined : sentence(verdict.problem));

export function SnapshotToolbar({ view, selected, onAsk }: Props) {
  const { snapshots } = view;
  const bytes = snapshots.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-panel px-2 py-1.5 sm:px-3">
      <Toolbar aria-label="Snapshots" className="flex flex-wrap items-center gap-1.5">
        <ReasonButton
          look="primary"
          reason={reasonOf(takeVerdict(view))}
          onPress={() => onAsk('take')}
        >
          <Camera aria-hidden className="size-4 max-sm:hidden" /> Take Snapshot
        </ReasonButton>
        <Separator orientation="vertical" className="mx-1 h-5 w-px bg-line max-sm:hidden" />
        {CHANGES.map(({ verb, title, icon: Icon }) => (
          <ReasonButton
            key={verb}
            reason={selected ? reasonOf(verdictOf(selected, verb)) : 'Select a snapshot'}
            onPress={() => onAsk(verb)}
          >
            <Icon aria-hidden className="size-3.5 max-sm:hidden" /> {title}
          </ReasonButton>
        ))}
      </Toolbar>
      <p className="ms-auto text-xs text-muted max-lg:hidden">
        {snapshots.length === 0
          ? 'No snapshots'
          : `${snapshots.length} ${snapshots.length === 1 ? 'snapshot' : 'snapshots'}, ${formatBytes(bytes)}`}
      </p>
    </div>
  );
}
