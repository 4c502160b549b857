import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { KeyTrial } from '@/lib/domain/keys';
import { fail, toProblem } from '@/lib/domain/problem';
import { closeConnection, openConnection } from '@/lib/ssh/connection';
import { adoptNextKey, dropNextKey, hasNextKey, nextKey } from '@/lib/ssh/own-key';
import { closeAll } from '@/lib/ssh/pool';
import { audited } from './audit';
import { fingerprintOf } from './keys';
import { allPlaces } from './place-records';

const TRIAL_MS = 10_000;

/** Makes the key that is to take the own one's place. Both exist from here on; only the old one is used. */
export async function prepareKey(actor: Actor): Promise<void> {
  await audited(actor, 'prepare-key', { target: 'own key' }, async (note) => {
    note.detail = fingerprintOf((await nextKey()).publicLine);
  });
}

/**
 * Puts the new key in use, once every host and archive was seen to let it in: one that does not answer now cannot be
 * asked, and would be lost. Throws `key-not-let-in`, and then the old key stays.
 */
export async function replaceKey(actor: Actor): Promise<void> {
  await audited(actor, 'replace-key', { target: 'own key' }, async (note) => {
    if (!(await hasNextKey())) fail('key-none-new', {});
    const { privateKey, publicLine } = await nextKey();
    note.detail = fingerprintOf(publicLine);
    const trials = await Promise.all((await allPlaces()).map((place) => tryKey(place, privateKey)));
    const closed = trials.filter(({ problem }) => problem !== undefined);
    if (closed.length > 0)
      fail('key-not-let-in', { hosts: closed.map(({ name }) => name).join(', ') });
    await adoptNextKey();
    // What is open was opened with the old key; tasks go on by themselves and are followed again.
    closeAll();
  });
}

/** The old key stays; the new one is forgotten. */
export async function dropKey(actor: Actor): Promise<void> {
  await audited(actor, 'drop-key', { target: 'own key' }, () => dropNextKey());
}

async function tryKey(place: HostRecord, privateKey: string): Promise<KeyTrial> {
  try {
    closeConnection(await openConnection(place, privateKey, TRIAL_MS));
    return { name: place.name };
  } catch (error) {
    return { name: place.name, problem: toProblem(error) };
  }
}
