import { isArchive } from '@/lib/domain/place';
import { refreshPicture } from '@/lib/fleet/picture';
import { watchFleet } from '@/lib/fleet/watch';
import { pruneAutomatic } from '@/lib/services/automatic';
import { closeOldBulks } from '@/lib/services/bulk';
import { compressOld } from '@/lib/services/compressing';
import { recallPictures, rememberPicture } from '@/lib/services/last-seen';
import { allPlaces } from '@/lib/services/place-records';
import { tendTasks } from '@/lib/services/recovery';
import { tendSizes } from '@/lib/services/sizes';
import { followTask } from '@/lib/services/start-task';
import { carryOn } from '@/lib/services/transfer-run';
import { verifyUnread } from '@/lib/services/verifying';
import { findOpenTasks } from '@/lib/tasks/records';

/**
 * Picks up the tasks that ran on while no dashboard looked, keeps the pictures of all hosts fresh from here on, and
 * brings to an end what was interrupted there. Automatic snapshots go when their time is over.
 */
export async function startEngine(): Promise<void> {
  await recallPictures();
  await closeOldBulks();
  const hosts = new Map((await allPlaces()).map((host) => [host.id, host]));
  for (const task of await findOpenTasks()) {
    const host = hosts.get(task.hostId);
    if (host) await followTask(host, task.id);
  }
  await carryOn();
  watchFleet(allPlaces, async (host) => {
    const picture = await refreshPicture(host);
    await rememberPicture(host, picture);
    await tendTasks(host, picture);
    tendSizes(host, picture);
    if (isArchive(host)) return;
    await pruneAutomatic(host, picture);
    await verifyUnread(host, picture);
    await compressOld(host, picture);
  });
}
