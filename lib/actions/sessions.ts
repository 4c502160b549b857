'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult } from '@/lib/domain/view';
import * as sessions from '@/lib/services/sessions';
import { act } from './result';

export async function endSession(input: sessions.SessionInput): Promise<ActionResult<void>> {
  return act(async () => sessions.endSession(await requireActor(), input));
}

export async function endOtherSessions(): Promise<ActionResult<void>> {
  return act(async () => sessions.endOtherSessions(await requireActor()));
}
