import type { z } from 'zod';

/**
 * What can be wrong with something that was typed, as a closed set: schemas carry these codes as their messages, and
 * `sentences.ts` with its twin has the words.
 */
export const FAULTS = [
  'required',
  'email',
  'name',
  'address',
  'port',
  'user',
  'uri',
  'path',
  'path-up',
  'json',
  'too-short',
  'too-long',
  'too-few',
  'too-many',
  'wrong',
] as const;
export type Fault = (typeof FAULTS)[number];

/** With the limit where there is one. */
export type FieldFault = { fault: Fault; limit: number | null };

type Issue = z.core.$ZodIssue;

/** What a schema says of a field: our own code, or what zod found by itself. */
export function faultOf(issue: Issue): FieldFault {
  const own = FAULTS.find((fault) => fault === issue.message);
  if (own) return { fault: own, limit: null };
  if (issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1) {
    return { fault: 'required', limit: null };
  }
  if (issue.code === 'too_small') {
    return sized(issue.origin, { string: 'too-short', array: 'too-few' }, issue.minimum);
  }
  if (issue.code === 'too_big') {
    return sized(issue.origin, { string: 'too-long', array: 'too-many' }, issue.maximum);
  }
  return { fault: 'wrong', limit: null };
}

function sized(
  origin: string,
  faults: { [origin: string]: Fault },
  limit: number | bigint,
): FieldFault {
  const fault = faults[origin];
  return fault ? { fault, limit: Number(limit) } : { fault: 'wrong', limit: null };
}

/** What is wrong with each field of a form, by the server's own rules. */
export function faultsOf(schema: z.ZodType, fields: unknown): ReadonlyMap<string, FieldFault> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return new Map();
  // The first of each counts: it is what the server would name.
  return new Map(
    parsed.error.issues.toReversed().map((issue) => [String(issue.path[0]), faultOf(issue)]),
  );
}
