import { z } from 'zod';
import { PASSWORD_LENGTH } from '@/lib/domain/password-length';

export const email = z.email('This is not an e-mail address.').max(254);
export const personName = z.string().trim().min(1, 'Write a name.').max(80);
export const password = z.string().min(1, 'Write your password.').max(PASSWORD_LENGTH.max);
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `Use at least ${PASSWORD_LENGTH.min} characters.`)
  .max(PASSWORD_LENGTH.max, `Use at most ${PASSWORD_LENGTH.max} characters.`);

export const credentialsSchema = z.object({ email, password });
export type Credentials = z.infer<typeof credentialsSchema>;

export const newAccountSchema = z.object({ name: personName, email, password: newPassword });
export type NewAccount = z.infer<typeof newAccountSchema>;
