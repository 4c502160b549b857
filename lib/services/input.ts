import type { z } from 'zod';
import { faultOf } from '@/lib/domain/faults';
import { fail } from '@/lib/domain/problem';

/** Input as its schema wants it, or `input-invalid` naming the first field that is wrong. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  return fail('input-invalid', {
    field: first?.path.join('.') ?? '',
    ...(first ? faultOf(first) : { fault: 'wrong', limit: null }),
  });
}
