'use client';

import { useTranslations } from 'use-intl';
import { formatHeld, type FilesystemRoom as Room } from '@/lib/domain/sizes';
import { FreeSpace } from './free-space';

/** A filesystem that holds captures: where it is mounted, what snapshots take of it, and what is left. */
export function FilesystemRoom({ room }: { room: Room }) {
  const t = useTranslations('storage');
  const { mountPoint, filesystem } = room;
  return (
    <span className="grid gap-1">
      <span>
        <code className="font-mono text-xs break-all">{mountPoint}</code>{' '}
        <span className="text-muted">({filesystem})</span>{' '}
        {t('bySnapshots', { size: formatHeld(room.held) })}
      </span>
      <FreeSpace place={room} />
    </span>
  );
}
