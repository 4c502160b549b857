import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names the disk that was made slow, as long as it is; gone after a reboot, as that is. */
const RECORD = '/run/savepoint-bench-slow-disk';
const THROTTLE = '/sys/fs/cgroup/blkio/blkio.throttle.write_bps_device';

/** Where the kernel tells of the disk, or the partition, below a folder. */
function diskBelow(dir: string): string {
  const { dev } = statSync(dir);
  return `/sys/dev/block/${Math.floor(dev / 256)}:${dev % 256}`;
}

/** Whether the kernel of this machine can be told how fast the disk below a folder may write. */
export const canBeSlow = (dir: string) => existsSync(THROTTLE) && existsSync(diskBelow(dir));

/** The number of that disk, as a whole. */
function deviceOf(dir: string): string {
  const at = realpathSync(diskBelow(dir));
  const disk = existsSync(join(at, 'partition')) ? join(at, '..') : at;
  return readFileSync(join(disk, 'dev'), 'utf8').trim();
}

/** Lets a disk be as fast as it is that a bench left slow which was ended in the midst of it (kill -9). */
export function clearLeftThrottle(): void {
  if (!existsSync(RECORD)) return;
  const device = readFileSync(RECORD, 'utf8');
  // Empty: ended before it wrote the name, so before it made anything slow.
  if (device !== '') writeFileSync(THROTTLE, `${device} 0`);
  rmSync(RECORD);
}

/** Does something while that disk writes no more than so many bytes a second. */
export async function onSlowDisk<T>(
  dir: string,
  bytesPerSecond: number,
  work: () => Promise<T>,
): Promise<T> {
  const device = deviceOf(dir);
  const asItWas = () => {
    writeFileSync(THROTTLE, `${device} 0`);
    rmSync(RECORD);
  };
  // Before it is slow: whatever ends this program, the next one knows whose doing it is.
  writeFileSync(RECORD, device);
  process.once('exit', asItWas);
  writeFileSync(THROTTLE, `${device} ${bytesPerSecond}`);
  try {
    return await work();
  } finally {
    asItWas();
    process.removeListener('exit', asItWas);
  }
}
