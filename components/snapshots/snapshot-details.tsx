'use client';

import { MousePointerClick } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Disclosure } from '@/components/ui/disclosure';
import { Fact, Facts } from '@/components/ui/facts';
import { Markdown } from '@/components/ui/markdown';
import { Moment } from '@/components/ui/moment';
import { useNow } from '@/lib/client/use-now';
import { useSay } from '@/lib/client/use-say';
import { LIBVIRT, QEMU, SAVEPOINT } from '@/lib/domain/names';
import { formatHeld } from '@/lib/domain/sizes';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { consistency } from './consistency';
import { DefinitionChanges } from './definition-changes';
import { ForeignDetails } from './foreign-details';
import { MadeBy } from './made-by';
import { ScreenPicture, screenOf } from './screen';
import { SnapshotContents } from './snapshot-contents';
import { SnapshotMemory } from './snapshot-memory';
import { SnapshotRestore } from './snapshot-restore';

const RENEW_MS = 30_000;

type Props = { snapshot: SnapshotView | undefined; view: VmView };

export function SnapshotDetails({ snapshot, view }: Props) {
  const t = useTranslations('snapshots');
  return (
    <aside
      aria-label={t('details')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
      tabIndex={0}
      className="shrink-0 overflow-y-auto border-line bg-canvas max-xl:max-h-[46%] max-xl:border-t xl:w-72 xl:border-s 2xl:w-[28rem]"
    >
      {snapshot?.origin ? (
        <ForeignDetails key={snapshot.manifest.id} snapshot={snapshot} view={view} />
      ) : snapshot ? (
        <Details snapshot={snapshot} view={view} />
      ) : (
        <p className="flex items-center gap-2 p-3 text-muted">
          <MousePointerClick aria-hidden className="size-4 shrink-0" />
          {view.snapshots.length > 0 ? t('selectForDetails') : t('emptyDetails')}
        </p>
      )}
    </aside>
  );
}

function Details({ snapshot, view }: { snapshot: SnapshotView; view: VmView }) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const bounds = useTranslations('storage');
  const say = useSay();
  const now = useNow(RENEW_MS);
  const { manifest, size } = snapshot;
  const filesystems = consistency(manifest);
  const ids = { hostId: view.host.id, vmUuid: view.vm.uuid, snapshotId: manifest.id };
  const screen = snapshot.place ? undefined : screenOf(manifest, view.host.id);
  return (
    <div className="grid gap-4 p-3">
      <h2 className="text-md font-semibold break-words">{manifest.label}</h2>
      {screen ? <ScreenPicture key={screen} src={screen} label={manifest.label} /> : null}
      {manifest.description ? (
        <section aria-label={t('notes')}>
          <Markdown text={manifest.description} />
        </section>
      ) : null}
      <Facts>
        <Fact name={t('taken')}>
          <Moment iso={manifest.takenAt} />
        </Fact>
        <Fact name={t('by')}>{manifest.takenBy}</Fact>
        <Fact name={t('stateThen')}>{common(`vmState.${manifest.state}`)}</Fact>
        <Fact name={t('pause')}>
          {manifest.pauseMs === null
            ? t('none')
            : t('measured', { duration: say.duration(manifest.pauseMs) })}
        </Fact>
        <Fact name={t('frees')}>
          {formatHeld(size)}
          <span className="block text-xs text-muted">
            {bounds(`bounds.${size.bound}`)}{' '}
            {size.measuredAt ? t('measuredAt', { ago: say.ago(size.measuredAt, now) }) : null}
          </span>
        </Fact>
        <Fact name={t('method')}>{t(`methods.${manifest.method}`)}</Fact>
        {filesystems ? (
          <Fact name={t('filesystems')}>{t(`consistency.${filesystems}`)}</Fact>
        ) : null}
      </Facts>
      <SnapshotRestore key={manifest.id} view={view} snapshot={snapshot} />
      <SnapshotContents manifest={manifest} size={size} />
      <SnapshotMemory key={`memory ${manifest.id}`} view={view} snapshot={snapshot} />
      {snapshot.place ? null : (
        <div className="grid gap-1.5">
          <Disclosure key={`definition ${manifest.id}`} title={t('thenAndNow')}>
            <DefinitionChanges ids={ids} />
          </Disclosure>
          <Disclosure key={`commands ${manifest.id}`} title={t('madeBy')}>
            <MadeBy ids={ids} />
          </Disclosure>
        </div>
      )}
      <Facts>
        <Fact name={t('machineType')}>{manifest.machine ?? '–'}</Fact>
        <Fact name={LIBVIRT}>{manifest.versions.libvirt}</Fact>
        <Fact name={QEMU}>{manifest.versions.qemu}</Fact>
        <Fact name={SAVEPOINT}>{manifest.versions.savepoint}</Fact>
        <Fact name={t('id')}>
          <code className="font-mono text-xs break-all select-all">{manifest.id}</code>
        </Fact>
      </Facts>
    </div>
  );
}
