'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { VmIcon } from '@/components/icons/vm-icon';
import { PlaceMarks } from '@/components/places/place-marks';
import { Age } from '@/components/ui/age';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import type { VmState } from '@/lib/domain/inventory';
import type { SnapshotView } from '@/lib/domain/view';
import type { ColumnId } from './columns';
import { firstLine } from './first-line';
import { OriginIcon, RowName } from './origin';
import { RestoreBadge } from './restore-badge';
import { ScreenThumb, screenOf } from './screen';

type SnapshotCellProps = {
  column: ColumnId;
  snapshot: SnapshotView;
  hostId: string;
  level: number;
};

export function SnapshotCell({ column, snapshot, hostId, level }: SnapshotCellProps) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const { manifest, size } = snapshot;
  switch (column) {
    case 'name':
      return (
        <TreeCell level={level}>
          <SnapshotIcon snapshot={snapshot} hostId={hostId} />
          <RowName snapshot={snapshot} />
          <PlaceMarks snapshot={snapshot} />
          {manifest.automatic ? (
            <span title={t('automaticWhy')} className="shrink-0 text-xs text-muted">
              {t('automatic')}
            </span>
          ) : null}
        </TreeCell>
      );
    case 'restore':
      return <RestoreBadge {...snapshot.restore} />;
    case 'ram':
      return manifest.withMemory ? common('yes') : common('no');
    case 'date':
      return <Moment iso={manifest.takenAt} />;
    case 'description':
      return <span title={manifest.description}>{firstLine(manifest.description)}</span>;
    case 'age':
      return <Age iso={manifest.takenAt} />;
    case 'method':
      return t(`methodNames.${manifest.method}`);
    case 'who':
      return <span title={manifest.takenBy}>{manifest.takenBy}</span>;
    case 'size':
      return (
        <span className="block text-end">
          <HeldSize held={size} />
        </span>
      );
  }
}

/** The screen at that time says more than any icon. */
function SnapshotIcon({ snapshot, hostId }: { snapshot: SnapshotView; hostId: string }) {
  const src = snapshot.place ? undefined : screenOf(snapshot.manifest, hostId);
  if (src) return <ScreenThumb src={src} />;
  return (
    <span className="mx-1 inline-flex">
      <OriginIcon origin={snapshot.origin} />
    </span>
  );
}

type NowCellProps = { column: ColumnId; vmState: VmState; level: number };

export function NowCell({ column, vmState, level }: NowCellProps) {
  const t = useTranslations('snapshots');
  if (column === 'name')
    return (
      <TreeCell level={level}>
        <span className="mx-1 inline-flex">
          <VmIcon state={vmState} />
        </span>
        <strong className="font-semibold">{t('now')}</strong>
      </TreeCell>
    );
  return column === 'description' ? t('youAreHere') : null;
}

const FULL_STEPS = 4;

/** Deep chains are the rule: after some levels each step gets narrower, or the names would leave the page. */
function indentRem(level: number): number {
  const depth = level - 1;
  return Math.min(depth, FULL_STEPS) + Math.max(0, depth - FULL_STEPS) * 0.125;
}

function TreeCell({ level, children }: { level: number; children: ReactNode }) {
  return (
    <span
      className="flex h-7 items-center gap-1.5"
      style={{ paddingInlineStart: `${indentRem(level)}rem` }}
    >
      {level > 1 ? (
        <span
          aria-hidden
          className="-ms-3 -mt-2.5 h-2.5 w-2 shrink-0 rounded-es-sm border-s border-b border-line-strong"
        />
      ) : null}
      {children}
    </span>
  );
}
