import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import { firstNo, type Verdict } from '@/lib/domain/problem';
import { type Grant, mayAct, type Verb } from '@/lib/domain/rights';
import type { OrphanView } from '@/lib/domain/view';
import { mayMakeVm } from '@/lib/plan/clone';
import { mayDefineAgain, mayRemoveOrphan, orphansOf, orphanVm } from '@/lib/plan/orphans';
import { sizeOf } from '@/lib/plan/sizes';
import { answersNow, sceneOf } from './scene';

/** The snapshots of a host whose VM is gone, and what may be done to each. */
export async function orphanViews(
  grants: readonly Grant[],
  host: HostRecord,
  picture: HostPicture,
): Promise<OrphanView[]> {
  const { inventory } = picture;
  if (!inventory) return [];
  const views: OrphanView[] = [];
  for (const manifest of orphansOf(inventory)) {
    const { uuid, name } = manifest.vm;
    const scene = await sceneOf(host, uuid, picture, name, orphanVm);
    const may = (verb: Verb, rule: () => Verdict) =>
      firstNo(
        () => mayAct(grants, verb, { hostId: host.id, vmUuid: uuid }),
        () => answersNow(host, picture),
        rule,
      );
    views.push({
      manifest,
      size: sizeOf(
        inventory.snapshots.find((one) => one.manifest === manifest) ?? { manifest, dir: '' },
        inventory,
      ),
      canClone: may('clone', () => mayMakeVm(scene, manifest)),
      canDefine: may('define', () => mayDefineAgain(scene, manifest)),
      canRemove: may('remove', () => mayRemoveOrphan(scene, manifest)),
    });
  }
  return views;
}
