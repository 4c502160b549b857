import { z } from 'zod';
import { PASSWORD_LENGTH } from '@/lib/auth/auth';
import { fail } from '@/lib/domain/problem';

const email = z.email('This is not an e-mail address.').max(254);

export const credentialsSchema = z.object({
  email,
  password: z.string().min(1, 'Write your password.').max(PASSWORD_LENGTH.max),
});
export type Credentials = z.infer<typeof credentialsSchema>;

export const newAccountSchema = z.object({
  name: z.string().trim().min(1, 'Write a name.').max(80),
  email,
  password: z
    .string()
    .min(PASSWORD_LENGTH.min, `Use at least ${PASSWORD_LENGTH.min} characters.`)
    .max(PASSWORD_LENGTH.max, `Use at most ${PASSWORD_LENGTH.max} characters.`),
});
export type NewAccount = z.infer<typeof newAccountSchema>;

/** What a schema makes of words from outside, or the problem `input-invalid` with its first complaint. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return fail('input-invalid', {
    field: issue?.path.join('.') || 'input',
    detail: issue?.message ?? 'is not understood',
  });
}
