'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult } from '@/lib/domain/view';
import * as keys from '@/lib/services/own-key';
import { act } from './result';

export async function prepareKey(): Promise<ActionResult<void>> {
  return act(async () => keys.prepareKey(await requireActor()));
}

export async function replaceKey(): Promise<ActionResult<void>> {
  return act(async () => keys.replaceKey(await requireActor()));
}

export async function dropKey(): Promise<ActionResult<void>> {
  return act(async () => keys.dropKey(await requireActor()));
}
