import { randomBytes } from 'node:crypto';
import type { HostRecord } from '@/lib/domain/host';
import type { Inventory } from '@/lib/domain/inventory';
import { type Problem, problem, toProblem } from '@/lib/domain/problem';
import { hostScripts } from '@/lib/host/scripts';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { InventoryError, parseInventory } from './parse';

export type HostAnswer = { ok: true; inventory: Inventory } | { ok: false; problem: Problem };

/** A host with hundreds of VMs on a slow disk may need this long; one that hangs is noticed by the keepalive. */
const TIMEOUT_MS = 60_000;

/** An argument of a program may be 128 KiB long, and each VM takes 300 bytes of it. */
const AT_ONCE = 400;

/**
 * One round trip: everything that is shown of a host. `known` are the VMs of the last look, which makes this one quicker and
 * changes nothing in its answer. Failures are answers, with the problem.
 */
export async function readHost(
  host: HostRecord,
  known: readonly string[] = [],
): Promise<HostAnswer> {
  const mark = randomBytes(16).toString('hex');
  try {
    const result = await runOnHost(
      host,
      command('sh', '-s', '--', host.uri, host.storePath, mark, ...known.slice(0, AT_ONCE)),
      { input: hostScripts().inventory, timeoutMs: TIMEOUT_MS },
    );
    return { ok: true, inventory: parseInventory(result.stdout, mark) };
  } catch (error) {
    return {
      ok: false,
      problem: error instanceof InventoryError ? worded(host, error) : toProblem(error),
    };
  }
}

/** libvirt says in one line of English why it cannot be reached; only "denied" needs another cure than "down". */
function worded(host: HostRecord, error: InventoryError): Problem {
  const facts = { host: host.name, uri: host.uri, detail: error.message };
  if (error.kind === 'no-virsh') return problem('host-no-virsh', { host: host.name });
  if (error.kind === 'odd') {
    return problem('host-odd-answer', { host: host.name, detail: error.message });
  }
  return /denied|authenticat|polkit|not permitted/i.test(error.message)
    ? problem('host-libvirt-denied', { ...facts, user: host.user })
    : problem('host-libvirt-down', facts);
}
