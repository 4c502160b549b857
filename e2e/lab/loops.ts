import { must } from './command';
import { waitFor } from './wait';

/** The loop devices whose files are in a folder. */
async function loopsIn(dir: string): Promise<string[]> {
  const listed = await must(['losetup', '--list', '--noheadings', '--output', 'NAME,BACK-FILE']);
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, file]) => file?.startsWith(`${dir}/`))
    .map(([name]) => name ?? '');
}

/**
 * Waits until the kernel has let go of the loop devices in a folder, which it does a moment after
 * the last process that saw their mounts. Nothing may use the files before: two loop devices on one
 * file would destroy its file system.
 */
export async function loopsReleased(dir: string): Promise<void> {
  const none = async () => (await loopsIn(dir)).length === 0;
  await waitFor(`the loop devices in ${dir} to be released`, none, { everyMs: 20 });
}
