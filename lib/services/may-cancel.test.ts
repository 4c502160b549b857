import { expect, it } from 'vitest';
import type { Grant } from '@/lib/domain/rights';
import { mayCancel } from './may-cancel';

const place = { hostId: 'h', vmUuid: 'v' };
const ann = (...grants: Grant[]) => ({ id: 'ann', name: 'Ann', grants });

it('lets whoever began a task call it back, wherever it runs', () => {
  expect(mayCancel(ann(), { actorId: 'ann', kind: 'send' }, { hostId: 'archive' }).ok).toBe(true);
  expect(mayCancel(ann(), { actorId: 'bob', kind: 'send' }, place).ok).toBe(false);
  // Nobody here began what another dashboard did.
  const nobody = { id: '', name: '', grants: [] };
  expect(mayCancel(nobody, { actorId: '', kind: 'take' }, place).ok).toBe(false);
});

it.each([
  ['snapshot', 'take', true],
  ['snapshot', 'rollback', false],
  ['rollback', 'rollback', true],
  ['rollback', 'take', false],
  ['administer', 'rollback', true],
  ['audit', 'take', false],
] as const)('asks whoever did not for the right to begin it: %s, %s: %s', (right, kind, ok) => {
  expect(mayCancel(ann({ right }), { actorId: 'bob', kind }, place).ok).toBe(ok);
});
