import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import { heldBytes } from '@/lib/domain/manifest';
import { no, type Verdict } from '@/lib/domain/problem';
import type { OrphanView } from '@/lib/domain/view';
import { mayDefineAgain, mayRemoveOrphan, orphansOf, orphanVm } from '@/lib/plan/orphans';
import { sceneOf } from './scene';

/** The snapshots of a host whose VM is gone, and what may be done to each. */
export async function orphanViews(host: HostRecord, picture: HostPicture): Promise<OrphanView[]> {
  const { inventory } = picture;
  if (!inventory) return [];
  const online = (verdict: Verdict): Verdict =>
    picture.status === 'online' ? verdict : no('host-not-answering-now', { host: host.name });
  const views: OrphanView[] = [];
  for (const manifest of orphansOf(inventory)) {
    const { uuid, name } = manifest.vm;
    const scene = await sceneOf(host, uuid, picture, name, orphanVm);
    views.push({
      manifest,
      sizeBytes: heldBytes(manifest),
      canDefine: online(mayDefineAgain(scene, manifest)),
      canRemove: online(mayRemoveOrphan(scene, manifest)),
    });
  }
  return views;
}
