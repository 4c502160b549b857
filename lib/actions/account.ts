'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult } from '@/lib/domain/view';
import * as account from '@/lib/services/account';
import type { Credentials, NewAccount } from '@/lib/services/account-input';
import { type AcceptInput, acceptInvite as accept } from '@/lib/services/invite';
import { changePassword as change, type PasswordInput } from '@/lib/services/password';
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

/** Sets the password that the owner of an invitation chose, and signs in. */
export async function acceptInvite(input: AcceptInput): Promise<ActionResult<void>> {
  return act(() => accept(input));
}

export async function changePassword(input: PasswordInput): Promise<ActionResult<void>> {
  return act(async () => change(await requireActor(), input));
}
