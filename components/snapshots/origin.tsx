import { History, Save, Share2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { SnapshotView } from '@/lib/domain/view';

const ICONS = { libvirt: Share2, 'managed-save': Save } as const;

/** Tells at a glance which rows are no snapshots of Savepoint's. */
export function OriginIcon({ origin }: { origin: SnapshotView['origin'] | undefined }) {
  const Icon = origin ? ICONS[origin] : History;
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />;
}

/** What a row is called; a saved state has no name of its own. */
export function useRowName(): (snapshot: SnapshotView) => string {
  const t = useTranslations('foreign');
  return ({ origin, manifest }) =>
    origin === 'managed-save' ? t('savedStateOf', { vm: manifest.vm.name }) : manifest.label;
}

/** The name in the tree, and who made it where that was not Savepoint. */
export function RowName({ snapshot }: { snapshot: SnapshotView }) {
  const t = useTranslations('foreign');
  const name = useRowName()(snapshot);
  return (
    <>
      <span className="truncate" title={name}>
        {name}
      </span>
      {snapshot.origin === 'libvirt' ? (
        <span title={t('byLibvirtLong')} className="shrink-0 text-xs text-muted">
          {' '}
          {t('byLibvirt')}
        </span>
      ) : null}
    </>
  );
}
