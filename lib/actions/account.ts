'use server';

import type { ActionResult } from '@/lib/domain/view';
import * as account from '@/lib/services/account';
import type { Credentials, NewAccount } from '@/lib/services/account-input';
import { act } from './result';

export async function createFirstAdministrator(input: NewAccount): Promise<ActionResult<void>> {
  return act(() => account.createFirstAdministrator(input));
}

export async function signIn(input: Credentials): Promise<ActionResult<void>> {
  return act(() => account.signIn(input));
}

export async function signOut(): Promise<ActionResult<void>> {
  return act(() => account.signOut());
}
