import type { Inventory, Vm } from '@/lib/domain/inventory';
import type { Problem, Refusal } from '@/lib/domain/problem';
import type { TaskKind } from '@/lib/domain/task';
import type { Estimate } from '@/lib/domain/view';
import type { Step } from '@/lib/shell/step';

/** What a task will do, as plain data: readable before it runs, compiled to one script for its host. */
export type Plan = {
  taskId: string;
  kind: TaskKind;
  host: { name: string; uri: string; storePath: string };
  vm: { uuid: string; name: string };
  /** The snapshot's name, for people. */
  label: string;
  actor: string;
  /** Held instead of the VM's own lock; others that want it are waited for. Only for what changes no VM. */
  lock?: string;
  /** The VM's entry in `Inventory.locks`, empty for none: a task that worked on the VM since then makes the plan void. */
  asSeen?: string;
  /** Until the last of these has run, any failure takes everything back. */
  steps: Step[];
  /** Past the commit: finished forward, also when one of them fails. */
  after: Step[];
  /** Files put into the task's folder beside the script, by name. */
  files: Record<string, string>;
  warnings: Problem[];
  estimate: Estimate;
};

/** Refusing is an ordinary answer. */
export type PlanResult = { ok: true; plan: Plan } | Refusal;

/** What a planner looks at: fresh facts, and words that only the caller can know. It reads no clock and rolls no dice. */
export type Scene = {
  host: { name: string; uri: string; storePath: string };
  inventory: Inventory;
  vm: Vm;
  /** The task that works on the VM now. */
  busyTask?: string;
  /** The task that was interrupted on the VM and has no end yet. */
  interrupted?: { kind: TaskKind; label: string };
};

/** The plan, for the VM as these facts show it and not for what a task makes of it before the plan is carried out. */
export const onlyAsSeen = (plan: Plan, { locks }: Inventory): Plan => ({
  ...plan,
  asSeen: locks[plan.vm.uuid] ?? '',
});

/** Who asks, and the ids made for this task. */
export type Order = { taskId: string; actor: string; savepointVersion: string };

/** Folders of the store (`DESIGN.md` §6). Only ids of ours and the domain's UUID reach a path. */
export const storePaths = (storePath: string) => ({
  vm: (uuid: string) => `${storePath}/vms/${uuid}`,
  now: (uuid: string) => `${storePath}/vms/${uuid}/now`,
  /** What the last rollback was, for its way back. */
  undo: (uuid: string) => `${storePath}/vms/${uuid}/undo.json`,
  snapshot: (uuid: string, id: string) => `${storePath}/vms/${uuid}/${id}`,
  /** Named so that no listing takes it for a snapshot. */
  removing: (uuid: string, id: string) => `${storePath}/vms/${uuid}/removing-${id}`,
  task: (taskId: string) => `${storePath}/tasks/${taskId}`,
});
