'use client';

import { useState } from 'react';
import { Moment } from '@/components/ui/moment';
import { ReasonButton } from '@/components/ui/reason-button';
import { Section } from '@/components/ui/section';
import { useOpenTask } from '@/lib/client/use-url-state';
import { formatBytes } from '@/lib/domain/format';
import type { Verdict } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import type { HostView, OrphanView } from '@/lib/domain/view';
import { OrphanDialog, type OrphanVerb } from './orphan-dialog';

type Asked = { verb: OrphanVerb; orphan: OrphanView };

/** Snapshots whose VM somebody undefined: nothing of them is lost. */
export function Orphans({ host }: { host: HostView }) {
  const openTask = useOpenTask();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (host.orphans.length === 0) return null;
  return (
    <Section
      title="Orphaned snapshots"
      aside={<span className="text-muted">{host.orphans.length}</span>}
    >
      <p className="px-3 pt-2.5 text-muted">
        The VMs of these snapshots are no longer defined on {host.name}.
      </p>
      <div className="overflow-x-auto">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">VM</th>
              <th scope="col">Snapshot</th>
              <th scope="col">RAM</th>
              <th scope="col">Date</th>
              <th scope="col">Size</th>
              <th scope="col">
                <span className="sr-only">Actions</span>
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
      {asked ? (
        <OrphanDialog
          host={host}
          orphan={asked.orphan}
          verb={asked.verb}
          onClose={() => setAsked(null)}
          onStarted={(taskId) => {
            setAsked(null);
            openTask(taskId);
          }}
        />
      ) : null}
    </Section>
  );
}

const reasonOf = (verdict: Verdict) => (verdict.ok ? undefined : sentence(verdict.problem));

type LineProps = { orphan: OrphanView; onAsk: (verb: OrphanVerb) => void };

function OrphanLine({ orphan, onAsk }: LineProps) {
  const { manifest, sizeBytes, canDefine, canRemove } = orphan;
  return (
    <tr className="hover:bg-canvas">
      <td className="whitespace-nowrap" title={manifest.vm.uuid}>
        {manifest.vm.name}
      </td>
      <td title={manifest.description}>{manifest.label}</td>
      <td>{manifest.withMemory ? 'Yes' : 'No'}</td>
      <td>
        <Moment iso={manifest.takenAt} />
      </td>
      <td className="whitespace-nowrap">{formatBytes(sizeBytes)}</td>
      <td>
        <span className="flex justify-end gap-1.5">
          <ReasonButton reason={reasonOf(canDefine)} onPress={() => onAsk('define')}>
            Define again
          </ReasonButton>
          <ReasonButton reason={reasonOf(canRemove)} onPress={() => onAsk('remove')}>
            Remove
          </ReasonButton>
        </span>
      </td>
    </tr>
  );
}
