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
import { HeldSize } from '@/components/ui/held-size';
import type { Manifest, Part } from '@/lib/domain/manifest';
import type { Held, SnapshotSize } from '@/lib/domain/sizes';
import type { en } from '@/lib/i18n/en';

const ICONS: Record<Part['role'], LucideIcon> = {
  state: MemoryStick,
  nvram: Cpu,
  tpm: KeyRound,
  domain: FileCode,
  live: FileCode,
  resume: FileCode,
  screen: Image,
};

/** Every driver has its words (`lib/storage/drivers.test.ts`); one that is not known tells no bytes. */
type Driver = keyof typeof en.storage.freed;

/** In the order in which people ask: memory, disks, the rest. */
const AFTER_DISKS: readonly Part['role'][] = ['nvram', 'tpm', 'domain', 'live', 'resume', 'screen'];

type Props = { manifest: Manifest; size: SnapshotSize };

export function SnapshotContents({ manifest, size }: Props) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const storage = useTranslations('storage');
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
              size={size.disks[disk.target]}
            >
              {t('captured', { format: disk.format, driver: disk.driver })}
              <code className="block font-mono text-xs break-all">{disk.path}</code>
              {size.disks[disk.target]?.bytes ? (
                <span className="block">{storage(`freed.${disk.driver as Driver}`)}</span>
              ) : null}
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
  const held: Held = { bytes: part.sizeBytes, bound: 'exact' };
  return <Line icon={ICONS[part.role]} title={t(`parts.${part.role}`)} size={held} />;
}

type LineProps = {
  icon: LucideIcon;
  title: string;
  size?: Held | undefined;
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
        <span className="shrink-0 whitespace-nowrap">
          <HeldSize held={size} />
        </span>
      )}
    </li>
  );
}
