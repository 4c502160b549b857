import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { planFold } from './fold';
import { mayTouch } from './rules';
import { onXfs, order, STORE, scene, UUID, vm } from './testing';

const maker = '20261123t120000-0000cc';
const overlay = `/srv/xfs/data.raw.savepoint-${maker}.overlay`;
const lying = vm({ disks: [onXfs({ path: overlay, format: 'qcow2' })] });

describe('a VM on an overlay that a snapshot left behind', () => {
  it('is folded back, by the definition that was kept before', () => {
    const plan = planFold(scene().host, lying, order);
    expect(plan?.steps.map(({ run }) => quote(run))).toEqual([
      `sp_fold ${UUID} ${STORE}/tasks/${maker}/definition.xml vdb ${overlay}`,
    ]);
  });

  it('is not touched by anything else before that', () => {
    const verdict = mayTouch(scene({ vm: lying }));
    expect(verdict.ok ? 'yes' : verdict.problem).toEqual({
      code: 'vm-on-overlay',
      facts: { vm: 'web', host: 'kvm1', disk: 'vdb', path: overlay },
    });
  });

  it('is told from one that lies where it should', () => {
    expect(planFold(scene().host, vm(), order)).toBeUndefined();
    expect(mayTouch(scene()).ok).toBe(true);
  });
});
