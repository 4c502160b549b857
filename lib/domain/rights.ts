import { no, type Verdict, YES } from './problem';

/** What a person may be granted; PVE's split. */
export const RIGHTS = ['audit', 'snapshot', 'rollback', 'administer'] as const;
export type Right = (typeof RIGHTS)[number];

/** Where something is done: to everything, to a host, or to one VM on it. */
export type Place = { hostId?: string; vmUuid?: string };
export const EVERYTHING: Place = {};

/** One right of one person at one place and at all that lies in it. */
export type Grant = Place & { right: Right };

/** Whoever changes a VM must see it; an administrator may do everything. */
const INCLUDES: { [R in Right]: readonly Right[] } = {
  audit: ['audit'],
  snapshot: ['audit', 'snapshot'],
  rollback: ['audit', 'rollback'],
  administer: RIGHTS,
};

/** Everything that can be done, and the right that it takes. A new verb is a line here. */
export const VERBS = {
  read: 'audit',
  'refresh-host': 'audit',
  take: 'snapshot',
  edit: 'snapshot',
  remove: 'snapshot',
  verify: 'snapshot',
  compress: 'snapshot',
  copy: 'snapshot',
  move: 'snapshot',
  cancel: 'snapshot',
  rollback: 'rollback',
  'bring-back': 'rollback',
  'undo-rollback': 'rollback',
  'dismiss-undo': 'rollback',
  define: 'rollback',
  recover: 'rollback',
  'add-host': 'administer',
  'change-host': 'administer',
  'remove-host': 'administer',
  clone: 'administer',
  'add-place': 'administer',
  'change-place': 'administer',
  'remove-place': 'administer',
  deduplicate: 'administer',
  'set-default-place': 'administer',
  'set-compression': 'administer',
  'read-people': 'administer',
  'read-keys': 'administer',
  'add-person': 'administer',
  'invite-person': 'administer',
  'change-grants': 'administer',
  'disable-person': 'administer',
  'enable-person': 'administer',
  'remove-person': 'administer',
  'end-session': 'administer',
  'prepare-key': 'administer',
  'replace-key': 'administer',
  'drop-key': 'administer',
} as const satisfies { [verb: string]: Right };
export type Verb = keyof typeof VERBS;

/** What everybody may do with what is their own; it takes no right. */
export const OWN_VERBS = [
  'sign-in',
  'sign-out',
  'create-first-administrator',
  'accept-invite',
  'change-password',
  'end-own-session',
  'cancel-bulk',
] as const;
export type OwnVerb = (typeof OWN_VERBS)[number];

/** A grant reaches its own place and everything inside. */
const covers = (grant: Grant, place: Place) =>
  (grant.hostId === undefined || grant.hostId === place.hostId) &&
  (grant.vmUuid === undefined || grant.vmUuid === place.vmUuid);

export type Scope = 'everything' | 'host' | 'vm';

/** How far a place, or a grant, reaches. */
export function scopeOf({ hostId, vmUuid }: Place): Scope {
  return hostId === undefined ? 'everything' : vmUuid === undefined ? 'host' : 'vm';
}

/** Whether these grants allow a verb at a place; else the right that is missing there. */
export function mayAct(grants: readonly Grant[], verb: Verb, place: Place): Verdict {
  const right = VERBS[verb];
  const isGranted = grants.some(
    (grant) => INCLUDES[grant.right].includes(right) && covers(grant, place),
  );
  return isGranted ? YES : no('not-allowed', { right, scope: scopeOf(place) });
}

/**
 * Whether somebody may say where snapshots usually go: of a VM whoever copies them, as the dialog for that asks; of a whole
 * host whoever administers it.
 */
export function mayChooseUsual(grants: readonly Grant[], place: Place): Verdict {
  return mayAct(grants, place.vmUuid === undefined ? 'set-default-place' : 'copy', place);
}

/**
 * Whether somebody may put snapshots of a VM at a place. A host's store takes the right on that host, or on the VM there. An
 * archive belongs to no host, so it takes the right on everything.
 */
export function mayKeepAt(grants: readonly Grant[], placeId: string, vmUuid?: string): Verdict {
  const there = { hostId: placeId, ...(vmUuid === undefined ? {} : { vmUuid }) };
  return mayAct(grants, 'copy', there).ok
    ? YES
    : no('not-allowed', { right: VERBS.copy, scope: 'place' });
}

/** Whether somebody sees anything of a host: the host itself or one of its VMs. Of an archive: whoever sees everything. */
export function seesHost(grants: readonly Grant[], hostId: string): boolean {
  return grants.some((grant) => grant.hostId === undefined || grant.hostId === hostId);
}

/** Whether somebody may do everything everywhere. */
export function isAdministrator(grants: readonly Grant[]): boolean {
  return grants.some((grant) => grant.right === 'administer' && scopeOf(grant) === 'everything');
}
