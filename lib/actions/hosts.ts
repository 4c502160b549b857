'use server';

import { requireActor } from '@/lib/auth/session';
import type { HostChange, HostInput } from '@/lib/domain/host';
import type { ActionResult } from '@/lib/domain/view';
import * as compression from '@/lib/services/compression';
import * as hosts from '@/lib/services/hosts';
import type { ProbedHostKey } from '@/lib/ssh/host-key';
import { act } from './result';

/** Asks a machine for its SSH host key, for a person to confirm. */
export async function probeHost(input: {
  address: string;
  port: number;
}): Promise<ActionResult<ProbedHostKey>> {
  return act(async () => hosts.probeHost(await requireActor(), input));
}

export async function addHost(input: HostInput): Promise<ActionResult<{ hostId: string }>> {
  return act(async () => hosts.addHost(await requireActor(), input));
}

export async function changeHost(
  input: HostChange & { hostId: string },
): Promise<ActionResult<{ hostId: string }>> {
  return act(async () => hosts.changeHost(await requireActor(), input));
}

export async function removeHost(input: { hostId: string }): Promise<ActionResult<null>> {
  return act(async () => hosts.removeHost(await requireActor(), input));
}

export async function refreshHost(input: { hostId: string }): Promise<ActionResult<null>> {
  return act(async () => hosts.refreshHost(await requireActor(), input));
}

/** After how many minutes the saved memory on a host is compressed. */
export async function setCompression(input: {
  hostId: string;
  afterMinutes: number | 'never' | 'usual';
}): Promise<ActionResult<null>> {
  return act(async () => compression.setCompression(await requireActor(), input));
}
