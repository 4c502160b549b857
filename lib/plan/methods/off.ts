import { no, YES } from '@/lib/domain/problem';
import { at } from '../obstacles';
import type { Method } from './method';

/** Nothing runs, so nothing has to stop. */
export const off: Method = {
  name: 'off',
  withMemory: false,
  standstill: 'unused',
  may: (scene) => {
    const { state } = scene.vm;
    return state === 'shut off' ? YES : no('vm-state', { ...at(scene), state, wanted: 'shut off' });
  },
  checks: () => [],
  stop: () => [],
  goOn: () => [],
};
