'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult } from '@/lib/domain/view';
import type { Invite } from '@/lib/services/invite';
import * as people from '@/lib/services/people';
import { act } from './result';

/** Makes an account; answers with the secret of the link to hand over. */
export async function addPerson(input: people.NewPerson): Promise<ActionResult<Invite>> {
  return act(async () => people.addPerson(await requireActor(), input));
}

export async function invitePerson(input: people.PersonInput): Promise<ActionResult<Invite>> {
  return act(async () => people.invitePerson(await requireActor(), input));
}

export async function changeGrants(input: people.GrantsInput): Promise<ActionResult<void>> {
  return act(async () => people.changeGrants(await requireActor(), input));
}

export async function disablePerson(input: people.PersonInput): Promise<ActionResult<void>> {
  return act(async () => people.disablePerson(await requireActor(), input));
}

export async function enablePerson(input: people.PersonInput): Promise<ActionResult<void>> {
  return act(async () => people.enablePerson(await requireActor(), input));
}

export async function removePerson(input: people.PersonInput): Promise<ActionResult<void>> {
  return act(async () => people.removePerson(await requireActor(), input));
}
