'use client';

import { useTranslations } from 'use-intl';
import { UsualPlace } from '@/components/places/usual-place';
import { Fact, Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { PoolRoom } from '@/components/ui/pool-room';
import { Section } from '@/components/ui/section';
import { formatBytes } from '@/lib/domain/format';
import type { Place } from '@/lib/domain/inventory';
import { LIBVIRT, QEMU, SSH } from '@/lib/domain/names';
import { formatHeld, poolKey } from '@/lib/domain/sizes';
import type { HostView } from '@/lib/domain/view';
import { Compression } from './compression';
import { FilesystemRoom } from './filesystem-room';
import { FreeSpace } from './free-space';

export function HostFacts({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const storage = useTranslations('storage');
  const places = useTranslations('places');
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Section title={t('storage')}>
        <div className="p-3">
          <Facts>
            <Fact name={t('store')}>
              <PlaceFacts path={host.storePath} place={host.store} />
            </Fact>
            {host.room ? (
              <Fact name={t('bySnapshots')}>
                <div className="grid gap-2">
                  {host.room.filesystems.map((room) => (
                    <FilesystemRoom key={room.mountPoint} room={room} />
                  ))}
                </div>
                <span className="mt-1 block">
                  {t('roomInStore', {
                    size: formatHeld(host.room.store),
                    memory: formatBytes(host.room.memoryBytes),
                  })}
                </span>
                {host.room.besideDisks.bytes > 0 ? (
                  <span className="block">
                    {t('roomBesideDisks', { size: formatHeld(host.room.besideDisks) })}
                  </span>
                ) : null}
              </Fact>
            ) : null}
            <Fact name={t('savesTo')}>
              <PlaceFacts path={host.saveDir?.path ?? '–'} place={host.saveDir} />
            </Fact>
            <Fact name={places('usual.name')}>
              <UsualPlace
                hostId={host.id}
                placeId={host.defaultPlaceId}
                canSet={host.canSetDefault}
              />
            </Fact>
            <Fact name={t('compression')}>
              <Compression host={host} />
            </Fact>
            {host.pools.length > 0 ? (
              <Fact name={storage('pools')}>
                <div className="grid gap-2">
                  {host.pools.map((pool) => (
                    <PoolRoom
                      key={poolKey(pool)}
                      pool={pool}
                      held={host.room?.pools[poolKey(pool)]}
                    />
                  ))}
                </div>
              </Fact>
            ) : null}
            {host.store && host.saveDir ? (
              <Fact name={t('keeping')}>
                {host.store.deviceId === host.saveDir.deviceId ? t('byLink') : t('byCopy')}
              </Fact>
            ) : null}
          </Facts>
        </div>
      </Section>
      <Section title={t('connection')}>
        <div className="p-3">
          <Facts>
            <Fact name={SSH}>
              <code className="font-mono text-xs">
                {host.user}@{host.address}:{host.port}
              </code>
              {host.sudo ? ` ${t('withSudo')}` : ''}
            </Fact>
            <Fact name={t('uri')}>
              <code className="font-mono text-xs">{host.uri}</code>
            </Fact>
            <Fact name={t('hostName')}>{host.hostname ?? '–'}</Fact>
            <Fact name={LIBVIRT}>{host.versions?.libvirt ?? '–'}</Fact>
            <Fact name={QEMU}>{host.versions?.qemu ?? '–'}</Fact>
            <Fact name={t('dataRead')}>
              {host.seenAt ? <Moment iso={host.seenAt} /> : t('neverYet')}
            </Fact>
          </Facts>
        </div>
      </Section>
    </div>
  );
}

function PlaceFacts({ path, place }: { path: string; place: Place | undefined }) {
  const t = useTranslations('host');
  const faults = place
    ? [place.exists ? '' : t('notThere'), place.writable ? '' : t('notWritable')].filter(Boolean)
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
