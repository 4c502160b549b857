'use client';

import { useSay } from '@/lib/client/use-say';
import { type NameFault, nameFault } from '@/lib/domain/names';
import { type Problem, problem } from '@/lib/domain/problem';
import type { VmView } from '@/lib/domain/view';

/** The names that other snapshots of the VM have. */
export function takenNames(view: VmView, exceptId?: string): string[] {
  return view.snapshots
    .filter(({ manifest }) => manifest.id !== exceptId)
    .map(({ manifest }) => manifest.label);
}

/** Says what is wrong with a name, in words; nothing when it will do. */
export function useNameError() {
  const say = useSay();
  return (name: string, view: VmView, exceptId?: string): string | undefined => {
    const fault = nameFault(name, takenNames(view, exceptId));
    return fault && say.problem(asProblem(fault, name, view.vm.name));
  };
}

function asProblem(fault: NameFault, name: string, vm: string): Problem {
  switch (fault) {
    case 'pattern':
      return problem('name-pattern', { name });
    case 'reserved':
      return problem('name-reserved', { name });
    case 'taken':
      return problem('name-taken', { name, vm });
  }
}
