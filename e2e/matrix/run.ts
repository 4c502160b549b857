import type { Vm } from '@/lib/domain/inventory';
import type { Plan } from '@/lib/plan/plan';
import { snapshotsOf } from '@/lib/plan/rules';
import { rootOf } from '@/lib/storage/layers';
import { openVm, register } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { type Blow, type Moment, strike } from './blow';
import { openMachine } from './machine';
import { DISKS, operationOf, type StandKind } from './operations';

export const GUEST = 'victim vm';

export type Case = {
  operation: string;
  step: number;
  stepId: string;
  moment: Moment;
  blow: Blow;
};

/** How a case ended: by itself and whole, or with what was wrong. */
export type Outcome = { ok: boolean; faults: string[] };

/**
 * A host with one running VM, a Linux unless it is to be tiny, and the snapshots `base` and `victim`; on one image there is
 * a snapshot of libvirt's own as well.
 */
export async function openStand(host: LabHost, kind: StandKind, { tiny = false } = {}) {
  const disks = DISKS[kind];
  await host.defineGuest({ name: GUEST, tickMs: 250, disks, tiny });
  await host.startGuest(GUEST);
  const { hostId } = await register(host);
  const machine = await openMachine(host, hostId, GUEST);
  const vm = await openVm(hostId, GUEST);
  await vm.take('base');
  await vm.take('victim');
  if (kind === 'one image') await host.sh(`virsh -q snapshot-create-as '${GUEST}' --name theirs`);
  const paths = pathsOf((await machine.scene()).vm);
  return { host, machine, vm, paths };
}

/** Layers of one disk are one disk. */
const pathsOf = ({ disks }: Vm): string => disks.map(({ path = '' }) => rootOf(path)).join(' ');

export type Stand = Awaited<ReturnType<typeof openStand>>;

async function planOf(stand: Stand, operation: string): Promise<Plan> {
  const { plan, ready } = operationOf(operation);
  await ready?.(stand);
  return stand.machine.plan(plan);
}

/** All moments of an operation at which it may be struck. */
export async function casesOf(
  stand: Stand,
  operation: string,
  blow: Blow,
  moments: readonly Moment[],
): Promise<Case[]> {
  const { steps, after } = await planOf(stand, operation);
  return [...steps, ...after].flatMap(({ id }, step) =>
    moments.map((moment) => ({ operation, step, stepId: id, moment, blow })),
  );
}

const LOOKS = /^(check|verify)-/;
/** One more file beside others in the folder of the new snapshot, which is not one yet. */
const ADDS = /^(folder(-.*)?|(live-|resume-)?definition|away-from-frozen|screen|rescue-note)$/;

/**
 * The cases that tell something new. Of a row of steps that only look, or only add a file, the last one. Of a snapshot
 * taken first, the last step as well: taking is an operation of its own here.
 */
export function tellingOf(cases: readonly Case[]): Case[] {
  const kindOf = (one?: Case) => {
    const id = one?.stepId ?? '';
    if (id.startsWith('first-')) return 'first';
    if (LOOKS.test(id)) return 'looks';
    return ADDS.test(id) ? 'adds' : undefined;
  };
  return cases.filter((one, at) => !kindOf(one) || kindOf(one) !== kindOf(cases[at + 1]));
}

/**
 * Strikes once, lets the product recover, and asks everything that must hold afterwards. What was there before is gone back
 * to as well, unless that is `later`: then only a snapshot that this case left.
 */
export async function runCase(stand: Stand, one: Case, later = false): Promise<Outcome> {
  const { host, machine } = stand;
  const faults: string[] = [];
  const plan = await planOf(stand, one.operation);
  // How many layers there are, and so the steps, may differ from case to case.
  const step = [...plan.steps, ...plan.after].findIndex(({ id }) => id === one.stepId);
  if (step < 0)
    return { ok: false, faults: [`waited for another plan: none of its steps is ${one.stepId}`] };
  await strike(host, machine.record, plan, step, one.moment, one.blow);
  await machine.recover();

  faults.push(...(await machine.faults()));
  const paths = pathsOf((await machine.seen()).vm);
  if (paths !== stand.paths) faults.push(`the VM's disks are now ${paths}`);
  const state = await host.domainState(GUEST);
  const cut = one.blow === 'power cut';
  if (!state.startsWith('running')) {
    // A host that lost its power forgets what ran; the VM must start all the same.
    if (cut) await host.startGuest(GUEST);
    else faults.push(`the VM is ${state}`);
  }
  const { mem, disks } = await host.counters(GUEST);
  // A guest that lost its power between writing one disk and the next is one apart, without anybody's fault.
  const apart = Math.max(...disks) - Math.min(...disks);
  if (apart > (cut ? 1 : 0)) faults.push(`the disks are of different instants: ${disks}`);
  if (!cut && disks[0] !== mem) faults.push(`memory ${mem} and disks ${disks} do not agree`);
  await restoreStand(stand, faults, later);
  return { ok: faults.length === 0, faults };
}

/** Everything listed must roll back; and the next case finds the stand as this one did. */
export async function restoreStand(
  { host, vm, machine }: Stand,
  faults: string[],
  later = false,
): Promise<void> {
  const labels = snapshotsOf(await machine.seen()).map(({ label }) => label);
  const extra = labels.filter((label) => label !== 'base' && label !== 'victim');
  const back = later && extra.length === 0 ? [] : [...extra, 'base'];
  for (const label of back) {
    const { withMemory } = await vm.snapshot(label);
    await vm.rollback(label, !withMemory);
    const { mem, disks } = await host.counters(GUEST);
    // Without memory, the instant may lie between the guest's writing of one disk and of the next.
    const isOne = withMemory
      ? disks.every((disk) => disk === mem)
      : disks.every((disk, n) => disk === disks[0] || (n > 0 && disk + 1 === disks[0]));
    if (!isOne) faults.push(`“${label}” came back torn: ${mem}/${disks}`);
  }
  for (const label of extra) await vm.remove(label);
  if (!labels.includes('victim')) await vm.take('victim');
}
