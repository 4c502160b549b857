import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  type Grant,
  isAdministrator,
  mayAct,
  type Place,
  RIGHTS,
  type Right,
  seesHost,
  VERBS,
  type Verb,
} from './rights';

/** Written a second time by hand: who may do what. A verb without a row does not compile, and fails below. */
const ALLOWED: { [V in Verb]: readonly Right[] } = {
  read: ['audit', 'snapshot', 'rollback', 'administer'],
  'refresh-host': ['audit', 'snapshot', 'rollback', 'administer'],
  take: ['snapshot', 'administer'],
  edit: ['snapshot', 'administer'],
  remove: ['snapshot', 'administer'],
  verify: ['snapshot', 'administer'],
  compress: ['snapshot', 'administer'],
  copy: ['snapshot', 'administer'],
  move: ['snapshot', 'administer'],
  cancel: ['snapshot', 'administer'],
  'bring-back': ['rollback', 'administer'],
  rollback: ['rollback', 'administer'],
  'undo-rollback': ['rollback', 'administer'],
  'dismiss-undo': ['rollback', 'administer'],
  define: ['rollback', 'administer'],
  recover: ['rollback', 'administer'],
  'add-host': ['administer'],
  'change-host': ['administer'],
  'remove-host': ['administer'],
  clone: ['administer'],
  'add-place': ['administer'],
  'set-default-place': ['administer'],
  'change-place': ['administer'],
  'set-compression': ['administer'],
  'remove-place': ['administer'],
  deduplicate: ['administer'],
  'read-people': ['administer'],
  'read-keys': ['administer'],
  'add-person': ['administer'],
  'invite-person': ['administer'],
  'change-grants': ['administer'],
  'disable-person': ['administer'],
  'enable-person': ['administer'],
  'remove-person': ['administer'],
  'end-session': ['administer'],
  'prepare-key': ['administer'],
  'replace-key': ['administer'],
  'drop-key': ['administer'],
};

const ALL = Object.keys(VERBS) as Verb[];
const WEB: Place = { hostId: 'kvm1', vmUuid: 'web' };
/** Each place, and the grants of one right that reach it. */
const REACH: [Place, Place[]][] = [
  [EVERYTHING, [EVERYTHING]],
  [{ hostId: 'kvm1' }, [EVERYTHING, { hostId: 'kvm1' }]],
  [WEB, [EVERYTHING, { hostId: 'kvm1' }, WEB]],
];
const PLACES: Place[] = [
  EVERYTHING,
  { hostId: 'kvm1' },
  { hostId: 'kvm2' },
  WEB,
  { hostId: 'kvm1', vmUuid: 'db' },
  // The same VM on another host is another VM.
  { hostId: 'kvm2', vmUuid: 'web' },
];

describe('rights', () => {
  it('have a row for every verb', () => {
    expect(Object.keys(ALLOWED).sort()).toEqual([...ALL].sort());
  });

  it.each(ALL.flatMap((verb) => RIGHTS.map((right) => [verb, right] as const)))(
    '%s with the right %s',
    (verb, right) => {
      const isRight = ALLOWED[verb].includes(right);
      for (const [place, reaching] of REACH) {
        for (const at of PLACES) {
          const expected = isRight && reaching.some((one) => same(one, at));
          const verdict = mayAct([{ ...at, right }], verb, place);
          expect(verdict.ok, `${JSON.stringify(at)} → ${JSON.stringify(place)}`).toBe(expected);
        }
      }
    },
  );

  it.each(ALL)('%s is refused to whoever was granted nothing, and says what is missing', (verb) => {
    expect(mayAct([], verb, WEB)).toEqual({
      ok: false,
      problem: { code: 'not-allowed', facts: { right: VERBS[verb], scope: 'vm' } },
    });
  });

  it('add up: each grant by itself, not one’s right with another’s place', () => {
    const grants: Grant[] = [
      { right: 'rollback', ...WEB },
      { right: 'audit', hostId: 'kvm2' },
    ];
    expect(mayAct(grants, 'rollback', WEB).ok).toBe(true);
    expect(mayAct(grants, 'rollback', { hostId: 'kvm2', vmUuid: 'web' }).ok).toBe(false);
    expect(mayAct(grants, 'take', WEB).ok).toBe(false);
  });

  it('show a host to whoever may see one VM of it', () => {
    const grants: Grant[] = [{ right: 'audit', ...WEB }];
    expect(['kvm1', 'kvm2'].map((host) => seesHost(grants, host))).toEqual([true, false]);
    expect(mayAct(grants, 'read', { hostId: 'kvm1' }).ok).toBe(false);
    expect(seesHost([], 'kvm1')).toBe(false);
  });

  it('make an administrator by administering everything only', () => {
    expect(isAdministrator([{ right: 'administer' }])).toBe(true);
    expect(isAdministrator([{ right: 'administer', hostId: 'kvm1' }])).toBe(false);
    expect(isAdministrator([{ right: 'rollback' }])).toBe(false);
  });
});

const same = (a: Place, b: Place) => a.hostId === b.hostId && a.vmUuid === b.vmUuid;
