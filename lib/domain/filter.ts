/**
 * The language of the search box over all hosts: `host:kvm1 age:>30d size:>10G badge:red has:ram -tag:test backup`. Terms
 * stand side by side and all must fit; commas within one are "or", a minus before one is "not", quotes keep blanks
 * together and mean the whole word.
 */
export type Facts = {
  host: string;
  vm: string;
  /** Everything that free words are looked for in. */
  texts: readonly string[];
  tags: readonly string[];
  atMs?: number;
  sizeBytes?: number;
  badges: readonly string[];
  has: readonly string[];
};

export const FILTER_KEYS = ['host', 'vm', 'tag', 'age', 'size', 'badge', 'has'] as const;
type Key = (typeof FILTER_KEYS)[number];

export const BADGES = ['green', 'amber', 'red'] as const;
/** What a row may have: memory, no VM any more, made by Savepoint itself, a running VM, no snapshot. */
export const TRAITS = ['ram', 'orphan', 'automatic', 'running', 'snapshots'] as const;

type Wanted = (facts: Facts, nowMs: number) => boolean;
export type Filter = { terms: readonly Wanted[] };

/** Why a term is not understood; `choices` are those that there are. */
export type FilterFault = {
  why: 'key' | 'empty' | 'choice' | 'age' | 'size' | 'quote';
  term: string;
  choices?: readonly string[];
};

export type ParsedFilter = { filter: Filter; faults: readonly FilterFault[] };

const DAY_MS = 86_400_000;
const AGES: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
};
const SIZES = 'BKMGTP';

/** Reads a filter. Terms that are not understood do not count, and are told. */
export function parseFilter(text: string): ParsedFilter {
  const terms: Wanted[] = [];
  const faults: FilterFault[] = [];
  for (const token of tokens(text)) {
    const isNot = token.length > 1 && token.startsWith('-');
    const read = readTerm(isNot ? token.slice(1) : token);
    if (typeof read === 'function') {
      terms.push(isNot ? (facts, nowMs) => !read(facts, nowMs) : read);
    } else faults.push({ ...read, term: token });
  }
  return { filter: { terms }, faults };
}

/** Whether every term fits. */
export function fits({ terms }: Filter, facts: Facts, nowMs: number): boolean {
  return terms.every((wanted) => wanted(facts, nowMs));
}

/** Words apart from each other; blanks within quotes belong to the word. */
function tokens(text: string): string[] {
  return text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
}

type Fault = Omit<FilterFault, 'term'>;

function readTerm(token: string): Wanted | Fault {
  if ((token.match(/"/g)?.length ?? 0) % 2 === 1) return { why: 'quote' };
  const [, key, value = ''] = /^([a-z]+):(.*)$/i.exec(token) ?? [];
  if (key === undefined) return freeWord(token);
  const known = FILTER_KEYS.find((one) => one === key.toLowerCase());
  if (!known) return { why: 'key', choices: FILTER_KEYS };
  const values = split(value);
  return values.length === 0 ? { why: 'empty' } : readKey(known, values);
}

function readKey(key: Key, values: string[]): Wanted | Fault {
  switch (key) {
    case 'host':
      return anyOf(values, (facts) => [facts.host]);
    case 'vm':
      return anyOf(values, (facts) => [facts.vm]);
    case 'tag': {
      const wanted = values.map((value) => unquoted(value).toLowerCase());
      return ({ tags }) => tags.some((tag) => wanted.includes(tag.toLowerCase()));
    }
    case 'badge':
      return oneOf(values, BADGES, ({ badges }) => badges);
    case 'has':
      return oneOf(values, TRAITS, ({ has }) => has);
    case 'age':
      return compared(values, 'age', ageMs, ({ atMs }, nowMs) =>
        atMs === undefined ? undefined : nowMs - atMs,
      );
    case 'size':
      return compared(values, 'size', bytes, ({ sizeBytes }) => sizeBytes);
  }
}

function freeWord(token: string): Wanted {
  const wanted = unquoted(token).toLowerCase();
  return ({ host, vm, texts, tags }) =>
    [host, vm, ...texts, ...tags].some((one) => one.toLowerCase().includes(wanted));
}

function anyOf(values: string[], of: (facts: Facts) => string[]): Wanted {
  const wanted = values.map((value) => ({
    isWhole: value.startsWith('"'),
    text: unquoted(value).toLowerCase(),
  }));
  return (facts) =>
    of(facts).some((one) => {
      const name = one.toLowerCase();
      return wanted.some(({ isWhole, text }) => (isWhole ? name === text : name.includes(text)));
    });
}

function oneOf(
  values: string[],
  choices: readonly string[],
  of: (facts: Facts) => readonly string[],
): Wanted | Fault {
  const wanted = values.map((value) => unquoted(value).toLowerCase());
  if (wanted.some((one) => !choices.includes(one))) return { why: 'choice', choices };
  return (facts) => of(facts).some((one) => wanted.includes(one));
}

/** `>30d`, `>=30d`, `<2h`; a bare amount is "at least". What has no such amount fits neither way. */
function compared(
  values: string[],
  why: 'age' | 'size',
  amount: (text: string) => number | undefined,
  of: (facts: Facts, nowMs: number) => number | undefined,
): Wanted | Fault {
  const wanted: ((value: number) => boolean)[] = [];
  for (const value of values) {
    const [, sign = '', rest = ''] = /^([<>]=?)?(.+)$/.exec(unquoted(value)) ?? [];
    const limit = amount(rest);
    if (limit === undefined) return { why };
    wanted.push((one) => {
      if (sign === '>') return one > limit;
      if (sign === '<') return one < limit;
      return sign === '<=' ? one <= limit : one >= limit;
    });
  }
  return (facts, nowMs) => {
    const value = of(facts, nowMs);
    return value !== undefined && wanted.some((isMet) => isMet(value));
  };
}

function ageMs(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([a-z])$/i.exec(text) ?? [];
  const unitMs = AGES[unit.toLowerCase()];
  return number === undefined || unitMs === undefined ? undefined : Number(number) * unitMs;
}

function bytes(text: string): number | undefined {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?)([BKMGTP])?(?:i?B)?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * 1024 ** SIZES.indexOf(unit.toUpperCase());
}

const unquoted = (text: string) => text.replaceAll('"', '');

/** At commas outside of quotes. */
const split = (text: string) => text.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
