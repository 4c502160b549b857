'use client';

import { Fact, Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { Section } from '@/components/ui/section';
import type { Place } from '@/lib/domain/inventory';
import type { HostView } from '@/lib/domain/view';
import { FreeSpace } from './free-space';

export function HostFacts({ host }: { host: HostView }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Section title="Storage">
        <div className="p-3">
          <Facts>
            <Fact name="Store">
              <PlaceFacts path={host.storePath} place={host.store} />
            </Fact>
            <Fact name="libvirt saves to">
              <PlaceFacts path={host.saveDir?.path ?? '–'} place={host.saveDir} />
            </Fact>
            {host.store && host.saveDir ? (
              <Fact name="Keeping memory">
                {host.store.deviceId === host.saveDir.deviceId
                  ? 'by a hard link: both are on one filesystem'
                  : 'by a copy: they are on different filesystems'}
              </Fact>
            ) : null}
          </Facts>
        </div>
      </Section>
      <Section title="Connection">
        <div className="p-3">
          <Facts>
            <Fact name="SSH">
              <code className="font-mono text-xs">
                {host.user}@{host.address}:{host.port}
              </code>
              {host.sudo ? ' with sudo' : ''}
            </Fact>
            <Fact name="libvirt URI">
              <code className="font-mono text-xs">{host.uri}</code>
            </Fact>
            <Fact name="Host name">{host.hostname ?? '–'}</Fact>
            <Fact name="libvirt">{host.versions?.libvirt ?? '–'}</Fact>
            <Fact name="QEMU">{host.versions?.qemu ?? '–'}</Fact>
            <Fact name="Data read">{host.seenAt ? <Moment iso={host.seenAt} /> : 'never yet'}</Fact>
          </Facts>
        </div>
      </Section>
    </div>
  );
}

function PlaceFacts({ path, place }: { path: string; place: Place | undefined }) {
  const faults = place
    ? [place.exists ? '' : 'does not exist yet', place.writable ? '' : 'cannot be written'].filter(
        Boolean,
      )
    : [];
  return (
    <div className="grid gap-1">
      <span>
        <code className="font-mono text-xs break-all">{path}</code>
        {place?.filesystem ? <span className="text-muted"> ({place.filesystem})</span> : null}
      </span>
      {faults.length > 0 ? <span className="text-warn">{faults.join(', ')}</span> : null}
      {place ? <FreeSpace place={place} /> : null}
    </div>
  );
}
