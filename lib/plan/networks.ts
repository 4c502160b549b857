import { type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { readHangings } from '@/lib/libvirt/domain-xml';
import type { Scene } from './plan';

/** The interfaces of a definition that hang on something which is not on the host. Nobody is accused of what no look asked for. */
export function networksGone({ inventory, host }: Scene, vm: string, xml: string): Problem[] {
  const there = { network: inventory.networks, bridge: inventory.bridges };
  return readHangings(xml)
    .filter(({ what, name }) => there[what]?.includes(name) === false)
    .map((gone) => problem('network-gone', { ...gone, vm, host: host.name }));
}

/** QEMU does not start a VM whose network or bridge is not there. */
export function networksAreThere(scene: Scene, vm: string, xml: string | undefined): Verdict {
  const [gone] = xml === undefined ? [] : networksGone(scene, vm, xml);
  return gone ? { ok: false, problem: gone } : YES;
}
