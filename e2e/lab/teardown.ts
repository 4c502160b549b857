import { rmSync } from 'node:fs';
import { loopsReleased } from './loops';
import { checkLabName, labDir } from './names';
import { namespacesOf, removeNetwork } from './network';
import { holdNamespace, killAllIn, releaseNamespace } from './processes';
import { readRecord } from './record';

/**
 * Ends everything of a lab and leaves nothing behind, whoever started it and however that ended:
 * what exists is found from names in the kernel. Does nothing when there is nothing. The folders
 * stay when the lab was started with `keep`, unless `purge` says otherwise.
 */
export async function stopLab(name: string, { purge = false } = {}): Promise<void> {
  checkLabName(name);
  const namespaces = (await namespacesOf(name)).flatMap((netns) => holdNamespace(netns) ?? []);
  try {
    await Promise.all(namespaces.map(killAllIn));
    await removeNetwork(name);
    // Once more: a starter that was killed may have sent a process in just before the names went.
    await Promise.all(namespaces.map(killAllIn));
  } finally {
    namespaces.forEach(releaseNamespace);
  }
  await loopsReleased(labDir(name));
  const keep = readRecord(name)?.keep ?? false;
  if (purge || !keep) rmSync(labDir(name), { recursive: true, force: true });
}
