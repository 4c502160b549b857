import { expect, it } from 'vitest';
import { problem } from '@/lib/domain/problem';
import { deniedOf, type Target } from './targets';

const why = problem('not-allowed', { right: 'snapshot', scope: 'vm' });
const target = (over: Partial<Target> = {}): Target => ({
  ...{ hostId: 'h', hostName: 'kvm1', vmUuid: 'u', vmName: 'web' },
  ...over,
});

it('counts those to which something may not be done, and says why not to the first', () => {
  const mixed = [target(), target({ denied: { remove: why } }), target({ denied: { take: why } })];
  expect(deniedOf(mixed, 'remove')).toEqual({ count: 1, why });
  expect(deniedOf(mixed, 'rollback')).toBeUndefined();
  expect(deniedOf([], 'take')).toBeUndefined();
});
