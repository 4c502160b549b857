import type { FieldFault } from './faults';
import type { Route } from './route';

/**
 * Everything that can go wrong, as a closed set of codes with the facts each sentence needs.
 * `sentences.ts` is the one place that turns a problem into words.
 */
export type ProblemFacts = {
  // Reaching a host
  'host-silent': { host: string; address: string; port: number; afterSeconds: number };
  'host-refused': { host: string; address: string; port: number };
  'host-unknown-address': { host: string; address: string };
  'host-link-lost': { host: string; address: string };
  'host-key-changed': { host: string; expected: string; actual: string };
  'host-login-refused': { host: string; user: string };
  'host-sudo-refused': { host: string; user: string; detail: string };
  'host-helper-refused': { host: string; detail: string };
  'host-no-virsh': { host: string };
  'host-libvirt-down': { host: string; uri: string; detail: string };
  'host-libvirt-denied': { host: string; uri: string; user: string; detail: string };
  'host-odd-answer': { host: string; detail: string };
  'host-not-answering-now': { host: string };
  'host-taken': { address: string; port: number; host: string };
  'host-gone': { id: string };

  // A VM that cannot do what was asked
  'vm-gone': { vm: string; host: string };
  'vm-odd': { vm: string; host: string; detail: string };
  'vm-busy': { vm: string; host: string; task: string };
  'vm-changed-since': { vm: string; host: string; task: string };
  'vm-interrupted': { vm: string; host: string; kind: string; label: string };
  'vm-transient': { vm: string; host: string };
  'vm-state': { vm: string; host: string; state: string; wanted: string };
  'vm-job-running': { vm: string; host: string; what: string };
  'vm-managed-save': { vm: string; host: string; path: string };
  'vm-memory-needs-running': { vm: string; host: string; state: string };
  'vm-without-disks': { vm: string; host: string };
  'disk-needs-stop': { vm: string; host: string; disk: string; how: string };
  'libvirt-too-old': { host: string; needs: string; now: string };
  'emulated-loses-stores': { vm: string; host: string; qemu: string; needs: string };
  'overlay-in-memory': { vm: string; host: string; disk: string };
  'live-not-converging': { vm: string; host: string; bytes: number };
  'vm-on-overlay': { vm: string; host: string; disk: string; path: string };
  'firmware-changed': { vm: string; host: string; path: string };
  'vm-unsavable-device': { vm: string; host: string; devices: string };
  'disk-no-driver': { vm: string; host: string; disk: string; path: string; detail: string };
  'disk-shared': { vm: string; host: string; disk: string; path: string; other: string };
  'disk-missing': { vm: string; host: string; disk: string; path: string };

  // Room and rights on the host
  'no-space': { host: string; path: string; needBytes: number; freeBytes: number };
  'pool-full': {
    host: string;
    pool: string;
    usedPercent: number;
    metadataPercent: number | null;
    limitPercent: number;
  };
  'store-not-writable': { host: string; path: string };

  // What the user wrote
  'name-pattern': { name: string };
  'name-reserved': { name: string };
  'name-taken': { name: string; vm: string };
  'description-too-long': { bytes: number; maxBytes: number };
  'input-invalid': { field: string } & FieldFault;

  // Snapshots
  'snapshot-gone': { snapshot: string; vm: string; host: string };
  'snapshot-of-another-name': {
    snapshot: string;
    nameThen: string;
    nameNow: string;
    withMemory: boolean;
  };
  'snapshot-part-damaged': { snapshot: string; part: string; detail: string };

  // Will this snapshot restore?
  /** `unread`: disks that the last reading left out, by their targets. */
  'restore-ready': { parts: number; disks: number; verifiedAt: string | null; unread: string };
  'restore-part-missing': { snapshot: string; part: string; host: string };
  'restore-part-size': {
    snapshot: string;
    part: string;
    host: string;
    thenBytes: number;
    nowBytes: number;
  };
  'restore-part-unreadable': { snapshot: string; part: string; host: string };
  'restore-state-unfinished': { snapshot: string };
  'restore-state-foreign': { snapshot: string };
  'restore-state-header': { snapshot: string; detail: string };
  'restore-verify-failed': { snapshot: string; parts: string; at: string };
  'restore-written-since': { snapshot: string; part: string; host: string; at: string };
  'restore-capture-gone': { snapshot: string; disk: string; detail: string };
  'restore-base-gone': { snapshot: string; disk: string; path: string };
  'restore-base-changed': { snapshot: string; disk: string; path: string };
  'restore-disk-below': { snapshot: string; disk: string; path: string; above: string };
  'restore-machine-unknown': { snapshot: string; machine: string; qemu: string; host: string };
  'restore-emulator-gone': { snapshot: string; path: string; host: string };
  'restore-medium-gone': { snapshot: string; disk: string; path: string };
  'restore-medium-changed': { snapshot: string; disk: string; path: string };
  'restore-host-older': { host: string; what: 'libvirt' | 'qemu'; was: string; now: string };
  'restore-memory-torn': { snapshot: string; qemu: string };
  'restore-disk-resized': { disk: string; thenBytes: number; nowBytes: number };

  'restore-foreign-inside': { snapshot: string; disk: string; path: string; names: string };
  'restore-no-volume': { snapshot: string; disk: string; path: string; host: string };
  'restore-path-system': { snapshot: string; disk: string; path: string; host: string };
  'restore-firmware-path': {
    snapshot: string;
    what: 'nvram' | 'tpm';
    path: string;
    host: string;
  };
  'restore-keep-inside': { snapshot: string; disk: string; path: string; host: string };

  // What libvirt made for other tools
  'manifest-unreadable': { path: string; begins: string };
  'foreign-unreadable': { vmUuid: string; detail: string };
  'foreign-ready': { snapshot: string };
  'foreign-external': { snapshot: string; vm: string; host: string };
  'foreign-partial': { snapshot: string; disk: string; vm: string };
  'foreign-numbered': { snapshot: string; vm: string; host: string };
  'foreign-not-ours': { snapshot: string };
  'saved-not-kept': { vm: string };
  'saved-gone': { vm: string; host: string };
  'saved-unfinished': { vm: string; path: string };

  // Snapshots of a VM that is no longer defined
  'orphan-defined': { vm: string; host: string };
  'orphan-name-taken': { vm: string; host: string };
  'capture-in-use': { snapshot: string; path: string; other: string; host: string };
  'capture-below': { snapshot: string; path: string; above: string; vm: string; host: string };
  'note-define-again': { vm: string; snapshot: string };

  // Worth knowing before the click
  'note-time-lost': { backMs: number; takenAt: string; last: string | null; lastMs: number };
  'note-disk-returns': { disk: string; path: string };
  'note-disk-moved': { disk: string; was: string; now: string };
  'note-memory-differs': { thenBytes: number; nowBytes: number };
  'note-setting-differs': { what: string; was: string; now: string };
  'note-disk-deep': { disk: string; files: number };
  'note-disk-skipped': { disk: string; why: string };
  'note-no-agent': { vm: string };
  'note-agent-away': { vm: string };
  'note-disk-added': { disk: string; path: string };
  'note-pool-filling': { pool: string; usedPercent: number; metadataPercent: number | null };
  'note-state-copied': { from: string; to: string; bytes: number };
  'note-present-kept': { label: string };
  'note-clock-old': { vm: string; behindMs: number };
  'note-present-lost': { vm: string; snapshot: string };
  'note-transfer': { host: string; route: Route; bytes: number; ms: number; wireBytes: number };
  'note-not-compressed': { host: string };
  'note-not-makeable': { vm: string; host: string; why: Problem };
  'note-newer-kept': { count: number };
  'note-stays-off': { vm: string };
  'note-libvirt-snapshots': { vm: string; names: string };
  'note-children-move': { count: number; snapshot: string; parent: string };

  // Saved memory that is compressed
  'pack-no-memory': { snapshot: string };
  'pack-already': { snapshot: string };
  'pack-no-zstd': { host: string };
  'pack-no-gain': { snapshot: string; percent: number | null };
  'pack-not-verified': { snapshot: string };
  'pack-linked': { snapshot: string };
  'pack-since': { snapshot: string };
  'restore-no-zstd': { snapshot: string; host: string };
  'restore-no-program': { snapshot: string; program: string; host: string };
  'note-unpacked-first': { bytes: number };

  // Snapshots on their way to another machine
  'transfer-no-export': { snapshot: string; disk: string; driver: string; host: string };
  'transfer-odd-part': { snapshot: string; part: string; host: string };
  'transfer-shrunk': { snapshot: string; path: string; host: string };
  /** What was to follow an arrival did not. */
  'transfer-not-followed': {
    what: 'rollback' | 'remove';
    snapshot: string;
    vm: string;
    host: string;
    why: Problem;
  };
  /** A move left the source: `place` does not show the whole snapshot. */
  'transfer-unproven': { snapshot: string; vm: string; host: string; place: string; why: Problem };
  'arrival-late': { vm: string };
  'arrival-called-off': { actor: string };
  'arrival-near-end': { host: string };
  'transfer-same': { host: string };
  'snapshot-there': { snapshot: string; host: string };
  'transfer-damaged': { snapshot: string; part: string; host: string };
  'transfer-forgotten': { snapshot: string; host: string };
  'transfer-far-end': { snapshot: string; host: string };
  'task-cancelled': { snapshot: string; actor: string };
  'task-not-cancellable': { id: string };
  'task-past-cancel': { vm: string; host: string };
  'snapshot-elsewhere': { snapshot: string; place: string };
  'restore-fetch-first': { snapshot: string; place: string };
  'restore-place-silent': { snapshot: string; place: string; seenAt: string | null };
  'clone-name-taken': { vm: string; host: string };
  'clone-path-taken': { vm: string; host: string; path: string };
  'clone-cpu-lacking': { vm: string; host: string; model: string };
  'clone-definition-long': { vm: string; host: string };
  'network-gone': {
    vm: string;
    host: string;
    mac: string;
    what: 'network' | 'bridge';
    name: string;
  };
  'note-clone': {
    vm: string;
    uuid: string;
    of: string;
    isConnected: boolean;
    withMemory: boolean;
  };
  'note-clone-cpu': { vm: string; host: string; mode: string };
  'place-gone': { id: string };
  'bring-nowhere': Record<never, never>;
  'place-no-store': { host: string; path: string };
  'dedup-no-borg': { host: string };
  'dedup-gone': { host: string; snapshot: string };
  'dedup-already': { host: string };
  'dedup-failed': { host: string; path: string; detail: string };

  // Tasks
  'step-failed': { vm: string; host: string; step: string; exitCode: number; detail: string };
  'resumed-by-boot': { vm: string; host: string; detail: string };
  'task-interrupted': { vm: string; host: string };
  'task-host-removed': { vm: string; host: string };
  'task-past-undo': { vm: string; host: string; label: string };
  'task-gone': { id: string };
  'bulk-gone': { id: string };
  'bulk-vm-twice': { vm: string; host: string };
  'task-not-started': { vm: string; host: string; detail: string };

  // People
  'signed-out': Record<never, never>;
  'already-set-up': Record<never, never>;
  'person-gone': { id: string };
  'person-self': { person: string };
  'person-disabled': Record<never, never>;
  'email-taken': { email: string };
  'last-administrator': { person: string };
  'key-not-let-in': { hosts: string };
  'key-none-new': Record<never, never>;
  'session-gone': { id: string };
  'invite-invalid': Record<never, never>;
  'password-wrong': Record<never, never>;
  'not-allowed': {
    right: 'audit' | 'snapshot' | 'rollback' | 'administer';
    scope: 'everything' | 'host' | 'vm' | 'place';
  };
  'sign-in-failed': Record<never, never>;
  'sign-in-throttled': { seconds: number };
  'page-outdated': Record<string, never>;
  /** Known to browsers only. `status`: of what somebody on the way answered in its place. */
  'dashboard-silent': { mayHaveBegun: boolean; status: number | null };
  unexpected: { detail: string };
};

export type ProblemCode = keyof ProblemFacts;

export type Problem = {
  [Code in ProblemCode]: { code: Code; facts: ProblemFacts[Code] };
}[ProblemCode];

/** Builds a problem; the compiler checks that the facts are those of the code. */
export function problem<Code extends ProblemCode>(code: Code, facts: ProblemFacts[Code]): Problem {
  return { code, facts } as Problem;
}

/** An answer to "may I?": yes, or the one reason why not. */
export type Refusal = { ok: false; problem: Problem };
export type Verdict = { ok: true } | Refusal;

export const YES: Verdict = { ok: true };

export function no<Code extends ProblemCode>(code: Code, facts: ProblemFacts[Code]): Refusal {
  return { ok: false, problem: problem(code, facts) };
}

/** A reason that is there already, as an answer. */
export const refused = (why: Problem): Refusal => ({ ok: false, problem: why });

/** The first reason why not, else yes. Later questions are not asked once one said no. */
export function firstNo(...questions: (() => Verdict)[]): Verdict {
  for (const ask of questions) {
    const verdict = ask();
    if (!verdict.ok) return verdict;
  }
  return YES;
}

/**
 * The one error that Savepoint throws. `cause` keeps what lies beneath for the server's log. A server process may hold
 * several copies of this module, so it is known by its name and not by its class.
 */
export class ProblemError extends Error {
  readonly problem: Problem;
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ProblemError' && 'problem' in value;
  }
  constructor(what: Problem, options?: { cause?: unknown }) {
    super(what.code, options);
    this.name = 'ProblemError';
    this.problem = what;
  }
}

/** Whether an error is a problem of one of these codes. */
export function hasCode(error: unknown, ...codes: ProblemCode[]): boolean {
  return error instanceof ProblemError && codes.includes(error.problem.code);
}

/** Throws a problem as an error. */
export function fail<Code extends ProblemCode>(
  code: Code,
  facts: ProblemFacts[Code],
  cause?: unknown,
): never {
  throw new ProblemError(problem(code, facts), cause === undefined ? undefined : { cause });
}

/** What the browser gets for a click, or a part of a page, that the server of today does not know. */
const OF_ANOTHER_BUILD = new Set(['UnrecognizedActionError', 'ChunkLoadError']);

/** Whatever was thrown, as a problem. What is not ours becomes `unexpected` with its first line only. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  // By their names: nothing of the framework's is known here.
  if (error instanceof Error && OF_ANOTHER_BUILD.has(error.name))
    return problem('page-outdated', {});
  const text = error instanceof Error ? error.message : String(error);
  return problem('unexpected', { detail: text.split('\n', 1)[0] ?? '' });
}
