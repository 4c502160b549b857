import type { Verdict } from '@/lib/domain/problem';
import type { VmView } from '@/lib/domain/view';

/** A VM has memory to include while it is running or paused. */
export function hasMemory({ vm }: VmView): boolean {
  return vm.state === 'running' || vm.state === 'paused';
}

/** Whether any snapshot can be taken now; else the reason that fits the VM's state. */
export function takeVerdict(view: VmView): Verdict {
  const { withMemory, withoutMemory } = view.canTake;
  if (withMemory.ok) return withMemory;
  return withoutMemory.ok || !hasMemory(view) ? withoutMemory : withMemory;
}
