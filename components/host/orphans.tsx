'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CloneDialog } from '@/components/places/clone-dialog';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { ReasonButton } from '@/components/ui/reason-button';
import { Section } from '@/components/ui/section';
import { useSay } from '@/lib/client/use-say';
import { useOpenTask } from '@/lib/client/use-url-state';
import type { HostView, OrphanView } from '@/lib/domain/view';
import { OrphanDialog, type OrphanVerb } from './orphan-dialog';

type Asked = { verb: OrphanVerb | 'clone'; orphan: OrphanView };

/** Snapshots whose VM somebody undefined: nothing of them is lost. */
export function Orphans({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const common = useTranslations('common');
  const openTask = useOpenTask();
  const [asked, setAsked] = useState<Asked | null>(null);
  function started(taskId: string) {
    setAsked(null);
    openTask(taskId);
  }
  if (host.orphans.length === 0) return null;
  return (
    <Section title={t('orphans')} aside={<span className="text-muted">{host.orphans.length}</span>}>
      <p className="px-3 pt-2.5 text-muted">{t('orphansWhy', { host: host.name })}</p>
      <div className="overflow-x-auto">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('vm')}</th>
              <th scope="col">{t('snapshot')}</th>
              <th scope="col">{t('ram')}</th>
              <th scope="col">{t('date')}</th>
              <th scope="col">{t('size')}</th>
              <th scope="col">
                <span className="sr-only">{common('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {host.orphans.map((orphan) => (
              <OrphanLine
                key={`${orphan.manifest.vm.uuid} ${orphan.manifest.id}`}
                orphan={orphan}
                onAsk={(verb) => setAsked({ verb, orphan })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {asked?.verb === 'clone' ? (
        <CloneDialog
          host={host}
          manifest={asked.orphan.manifest}
          canBeSame
          onClose={() => setAsked(null)}
          onStarted={started}
        />
      ) : asked ? (
        <OrphanDialog
          host={host}
          orphan={asked.orphan}
          verb={asked.verb}
          onClose={() => setAsked(null)}
          onStarted={started}
        />
      ) : null}
    </Section>
  );
}

type LineProps = { orphan: OrphanView; onAsk: (verb: Asked['verb']) => void };

function OrphanLine({ orphan, onAsk }: LineProps) {
  const places = useTranslations('places');
  const t = useTranslations('host');
  const common = useTranslations('common');
  const say = useSay();
  const { manifest, size, canClone, canDefine, canRemove } = orphan;
  return (
    <tr className="hover:bg-canvas">
      <td className="whitespace-nowrap" title={manifest.vm.uuid}>
        {manifest.vm.name}
      </td>
      <td title={manifest.description}>{manifest.label}</td>
      <td>{manifest.withMemory ? common('yes') : common('no')}</td>
      <td>
        <Moment iso={manifest.takenAt} />
      </td>
      <td className="whitespace-nowrap">
        <HeldSize held={size} />
      </td>
      <td>
        <span className="flex justify-end gap-1.5">
          <ReasonButton reason={say.reason(canClone)} onPress={() => onAsk('clone')}>
            {places('cloneAs')}
          </ReasonButton>
          <ReasonButton reason={say.reason(canDefine)} onPress={() => onAsk('define')}>
            {t('defineAgain')}
          </ReasonButton>
          <ReasonButton reason={say.reason(canRemove)} onPress={() => onAsk('remove')}>
            {t('remove')}
          </ReasonButton>
        </span>
      </td>
    </tr>
  );
}
