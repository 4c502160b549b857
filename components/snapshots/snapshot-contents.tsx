'use client';

import {
  Cpu,
  FileCode,
  HardDrive,
  Image,
  KeyRound,
  type LucideIcon,
  MemoryStick,
  Minus,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { formatBytes } from '@/lib/domain/format';
import type { Manifest, Part } from '@/lib/domain/manifest';

const ICONS: Record<Part['role'], LucideIcon> = {
  state: MemoryStick,
  nvram: Cpu,
  tpm: KeyRound,
  domain: FileCode,
  live: FileCode,
  screen: Image,
};

/** In the order in which people ask: memory, disks, the rest. */
const AFTER_DISKS: readonly Part['role'][] = ['nvram', 'tpm', 'domain', 'live', 'screen'];

export function SnapshotContents({ manifest }: { manifest: Manifest }) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const { parts, disks, withMemory } = manifest;
  const some = (roles: readonly Part['role'][]) =>
    roles.flatMap((role) => parts.filter((part) => part.role === role));
  return (
    <section className="grid gap-1.5">
      <h3 className="text-xs font-medium text-muted">{t('inside')}</h3>
      <ul className="divide-y divide-line rounded-md border border-line bg-panel">
        {some(['state']).map((part) => (
          <PartLine key={part.file} part={part} />
        ))}
        {withMemory ? null : (
          <Line icon={Minus} title={t('noRam')}>
            {t('staysOff')}
          </Line>
        )}
        {disks.map((disk) =>
          disk.captured ? (
            <Line
              key={disk.target}
              icon={HardDrive}
              title={t('disk', { target: disk.target })}
              size={disk.sizeBytes ?? undefined}
            >
              {t('captured', { format: disk.format, driver: disk.driver })}
              <code className="block font-mono text-xs break-all">{disk.path}</code>
            </Line>
          ) : (
            <Line key={disk.target} icon={Minus} title={t('disk', { target: disk.target })}>
              {t('leftOut', { why: common(`skipped.${disk.why}`) })}
            </Line>
          ),
        )}
        {some(AFTER_DISKS).map((part) => (
          <PartLine key={part.file} part={part} />
        ))}
      </ul>
    </section>
  );
}

function PartLine({ part }: { part: Part }) {
  const t = useTranslations('snapshots');
  return <Line icon={ICONS[part.role]} title={t(`parts.${part.role}`)} size={part.sizeBytes} />;
}

type LineProps = {
  icon: LucideIcon;
  title: string;
  size?: number | undefined;
  children?: ReactNode;
};

function Line({ icon: Icon, title, size, children }: LineProps) {
  return (
    <li className="flex gap-2 px-2.5 py-1.5">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 grow">
        {title}
        {children ? <div className="text-xs text-muted">{children}</div> : null}
      </div>
      {size === undefined ? null : (
        <span className="shrink-0 whitespace-nowrap">{formatBytes(size)}</span>
      )}
    </li>
  );
}
