import { z } from 'zod';
import type { Fault } from '@/lib/domain/faults';
import { PASSWORD_LENGTH } from '@/lib/domain/password-length';

export const email = z.email('email' satisfies Fault).max(254);
export const personName = z.string().trim().min(1).max(80);
export const password = z.string().min(1).max(PASSWORD_LENGTH.max);
export const newPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);

export const credentialsSchema = z.object({ email, password });
export type Credentials = z.infer<typeof credentialsSchema>;

export const newAccountSchema = z.object({ name: personName, email, password: newPassword });
export type NewAccount = z.infer<typeof newAccountSchema>;
