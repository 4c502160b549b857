import type { MethodName } from '@/lib/domain/manifest';
import type { Mode } from '@/lib/domain/mode';
import { firstNo, no, type Problem, type Refusal, type Verdict, YES } from '@/lib/domain/problem';
import { at } from '../obstacles';
import type { Scene } from '../plan';
import { isActive } from './conditions';
import { diskOnlyBeneath, diskOnlyPaused } from './disk-only';
import { held } from './held';
import { live } from './live';
import type { Method } from './method';
import { off } from './off';
import { saved } from './saved';

/** All methods; of those with memory the shortest pause first. */
export const METHODS: readonly Method[] = [live, held, saved, diskOnlyPaused, diskOnlyBeneath, off];

export type Choice = {
  ok: true;
  method: Method;
  /** What would have been quicker, and why it cannot be. */
  passedOver: { method: MethodName; problem: Problem }[];
};

/** The method for a snapshot of this VM now, or the reason why there is none. */
export function chooseMethod(scene: Scene, withMemory: boolean, mode: Mode): Choice | Refusal {
  const { state } = scene.vm;
  const fits = stateFits(scene, withMemory);
  if (!fits.ok) return fits;
  const candidates = METHODS.filter((method) =>
    withMemory
      ? method.withMemory && (mode === 'auto' || method.name === mode)
      : method.name === (state === 'shut off' ? 'off' : 'disk-only'),
  );
  const passedOver: Choice['passedOver'] = [];
  for (const method of candidates) {
    const verdict = method.may(scene);
    if (verdict.ok) return { ok: true, method, passedOver };
    passedOver.push({ method: method.name, problem: verdict.problem });
  }
  // The last one asks least, so its reason is the one that has to be removed.
  const last = passedOver.at(-1);
  return last
    ? { ok: false, problem: last.problem }
    : no('vm-state', { ...at(scene), state, wanted: 'running' });
}

/** What each way says to this VM as it is, for a dialog that offers them. */
export function methodVerdicts(scene: Scene): { method: MethodName; verdict: Verdict }[] {
  const active = isActive(scene.vm.state);
  const best = new Map<MethodName, Verdict>();
  for (const method of METHODS.filter((one) => (one === off ? !active : active))) {
    if (!best.get(method.name)?.ok) best.set(method.name, method.may(scene));
  }
  return [...best].map(([method, verdict]) => ({ method, verdict }));
}

/** Whether a running VM runs on while its memory is written; of another one nobody can say. */
export function runsOn(scene: Scene): boolean | undefined {
  if (scene.vm.state !== 'running') return undefined;
  return methodVerdicts(scene).some(
    ({ method, verdict }) => (method === 'live' || method === 'held') && verdict.ok,
  );
}

function stateFits(scene: Scene, withMemory: boolean): Verdict {
  const { state } = scene.vm;
  return firstNo(
    () =>
      isActive(state) || state === 'shut off'
        ? YES
        : no('vm-state', { ...at(scene), state, wanted: 'running or shut off' }),
    () =>
      withMemory && !isActive(state) ? no('vm-memory-needs-running', { ...at(scene), state }) : YES,
  );
}
