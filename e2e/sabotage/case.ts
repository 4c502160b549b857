import type { Restorability } from '@/lib/domain/view';
import type { Paths, Stand } from './stand';

/** One way to break a snapshot or its VM. */
export type Sabotage = {
  id: string;
  /** What the badge has to say before the click; `gone`: there is no such snapshot, or no such VM, to click on. */
  expect: Restorability['level'] | 'gone';
  /** Nothing but reading every byte can tell. */
  verify?: true;
  break(stand: Stand): Promise<unknown>;
  mend(stand: Stand): Promise<unknown>;
};

type Script = (paths: Paths, stand: Stand) => string;

/** A sabotage that is a script on the host, and one that takes it back. */
export const scripted = (
  id: string,
  expect: Sabotage['expect'],
  spoil: Script,
  mend: Script,
  more: Pick<Sabotage, 'verify'> = {},
): Sabotage => ({
  ...{ id, expect, ...more },
  break: (stand) => stand.host.sh(spoil(stand.paths, stand)),
  mend: (stand) => stand.host.sh(mend(stand.paths, stand)),
});

/** A file that is not where it was. */
export const hidden = (id: string, expect: Sabotage['expect'], file: (paths: Paths) => string) =>
  scripted(
    id,
    expect,
    (paths) => `mv '${file(paths)}' '${file(paths)}.hidden'`,
    (paths) => `mv '${file(paths)}.hidden' '${file(paths)}'`,
  );

/** A file that has other bytes for a while; its copy keeps times, owner and rights. */
export const spoiled = (
  id: string,
  expect: Sabotage['expect'],
  file: (paths: Paths) => string,
  spoil: (file: string) => string,
  more: Pick<Sabotage, 'verify'> = {},
) =>
  scripted(
    id,
    expect,
    (paths) => `cp -a '${file(paths)}' /tmp/kept-${id} && ${spoil(file(paths))}`,
    (paths) => `cp -a /tmp/kept-${id} '${file(paths)}' && rm /tmp/kept-${id}`,
    more,
  );

/** Writes bytes (as `printf` reads them) into a file. */
export const poke = (at: number, bytes: string) => (file: string) =>
  `printf '${bytes}' | dd of='${file}' bs=1 seek=${at} conv=notrunc status=none`;

/** Inverts one bit of the byte at a place. */
export const flip = (at: number) => (file: string) =>
  `old=$(od -An -tu1 -j ${at} -N 1 '${file}' | tr -d ' ')
   printf "\\\\$(printf %o $((old ^ 16)))" | dd of='${file}' bs=1 seek=${at} conv=notrunc status=none`;
