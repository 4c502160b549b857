import { OWN_VERBS, type OwnVerb, VERBS, type Verb } from './rights';

/** `refused` by a rule; `failed` at a host. */
export const OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Verbs that only look, and leave no line. */
const SILENT = ['read', 'refresh-host', 'read-people', 'read-keys'] as const satisfies Verb[];
type Silent = (typeof SILENT)[number];

export type AuditVerb = Exclude<Verb, Silent> | OwnVerb;

/** Every verb that leaves a line. */
export const AUDIT_VERBS: readonly AuditVerb[] = [
  ...(Object.keys(VERBS) as Verb[]).filter(
    (verb): verb is Exclude<Verb, Silent> => !(SILENT as readonly Verb[]).includes(verb),
  ),
  ...OWN_VERBS,
];

/** The parts of a filter, as they stand in the page's address. */
export const AUDIT_FILTERS = [
  'who',
  'verb',
  'outcome',
  'target',
  'hostId',
  'vmUuid',
  'from',
  'until',
  'before',
] as const;

/** `who` and `target`: parts of names. `from`, `until`: ISO. `before`: only lines older than this id, the next page. */
export type AuditFilter = { [Part in (typeof AUDIT_FILTERS)[number]]?: string };

/** One thing that somebody did or tried. */
export type AuditLineView = {
  id: number;
  at: string;
  who: string;
  verb: string;
  target: string;
  outcome: Outcome;
  detail: string;
  hostId?: string;
  vmUuid?: string;
};

/** `next`: the id to give as `before` for the following page. */
export type AuditPage = { lines: AuditLineView[]; next?: number };
