'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Choice } from '@/components/ui/choice';
import { TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { setCompression } from '@/lib/actions/hosts';
import { unwrap } from '@/lib/client/unwrap';
import { useSay } from '@/lib/client/use-say';
import { formatBytes } from '@/lib/domain/format';
import { toProblem } from '@/lib/domain/problem';
import type { PackedRoom } from '@/lib/domain/sizes';
import type { HostView } from '@/lib/domain/view';

const USUAL = 'usual';
const NEVER = 'never';
const OTHER = 'other';
const PRESET_MINUTES = [60, 360, 1440, 10_080];
const MINUTE_MS = 60_000;

/** When the saved memory of this host is compressed, and what that has gained so far. */
export function Compression({ host }: { host: HostView }) {
  const { canSetCompression: can, room } = host;
  const say = useSay();
  const when = useWhen();
  const { afterMinutes, isOwn } = host.compression;
  return (
    <div className="grid max-w-xs gap-1">
      {can.ok ? <Setting host={host} /> : <span>{when(afterMinutes, isOwn)}</span>}
      {can.ok || can.problem.code === 'not-allowed' ? null : (
        <span className="text-xs text-muted">{say.problem(can.problem)}</span>
      )}
      {room && room.packed.count > 0 ? <Gain packed={room.packed} /> : null}
    </div>
  );
}

function Setting({ host }: { host: HostView }) {
  const t = useTranslations('host');
  const when = useWhen();
  const client = useQueryClient();
  const [isOther, setOther] = useState(false);
  const { afterMinutes, isOwn, usualMinutes } = host.compression;
  const set = useMutation({
    mutationFn: (minutes: number | 'never' | 'usual') =>
      unwrap(setCompression({ hostId: host.id, afterMinutes: minutes })),
    onSuccess: () => {
      setOther(false);
      return client.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  const now = isOwn ? (afterMinutes === null ? NEVER : String(afterMinutes)) : USUAL;
  const own = isOwn && afterMinutes !== null ? [afterMinutes] : [];
  const minutes = [...new Set([...PRESET_MINUTES, ...own])].sort((a, b) => a - b);
  const choose = (id: string) => {
    setOther(id === OTHER);
    if (id !== OTHER) set.mutate(id === USUAL || id === NEVER ? id : Number(id));
  };
  return (
    <>
      <Choice
        label={t('compressHelp')}
        options={[
          { id: USUAL, title: when(usualMinutes, false) },
          { id: NEVER, title: when(null, true) },
          ...minutes.map((one) => ({ id: String(one), title: when(one, true) })),
          { id: OTHER, title: t('compressOther') },
        ]}
        value={isOther ? OTHER : now}
        onChange={choose}
      />
      {isOther ? (
        <OwnNumber isBusy={set.isPending} onSet={(minutes) => set.mutate(minutes)} />
      ) : null}
      {set.error ? <ProblemNotice problem={toProblem(set.error)} /> : null}
    </>
  );
}

function OwnNumber({ isBusy, onSet }: { isBusy: boolean; onSet: (minutes: number) => void }) {
  const t = useTranslations('host');
  const [text, setText] = useState('');
  const isNumber = /^\d{1,6}$/.test(text.trim());
  return (
    <form
      className="grid grid-cols-[1fr_auto] items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNumber) onSet(Number(text));
      }}
    >
      <TextField
        label={t('compressMinutes')}
        inputMode="numeric"
        value={text}
        onChange={setText}
        autoFocus
        error={text === '' || isNumber ? undefined : t('compressWhole')}
      />
      <Button type="submit" className="mt-5" isDisabled={!isNumber || isBusy}>
        {t('compressSet')}
      </Button>
    </form>
  );
}

/** Count, before and after, ratio, and the time that it took. */
function Gain({ packed: { count, plainBytes, bytes, ms } }: { packed: PackedRoom }) {
  const t = useTranslations('host');
  const say = useSay();
  return (
    <span className="text-xs text-muted">
      {t('compressGain', {
        ...{ count, before: formatBytes(plainBytes), after: formatBytes(bytes) },
        percent: String(Math.round((100 * bytes) / plainBytes)),
        duration: say.duration(ms),
      })}
    </span>
  );
}

/** Words for a setting; of the dashboard's, that it is that. */
function useWhen(): (minutes: number | null, isOwn: boolean) => string {
  const t = useTranslations('host');
  const say = useSay();
  return (minutes, isOwn) => {
    const words =
      minutes === null
        ? t('compressNever')
        : minutes === 0
          ? t('compressAtOnce')
          : t('compressAfter', { age: say.duration(minutes * MINUTE_MS) });
    return isOwn ? words : t('compressUsual', { when: words });
  };
}
