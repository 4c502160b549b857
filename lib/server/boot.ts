import { migrate } from '@/lib/db/migrate';
import { ownKey } from '@/lib/ssh/own-key';
import { startEngine } from './engine';

type Hook = () => void | Promise<void>;

/** What starts with the server once its database is ready. */
export const BOOT_HOOKS: readonly Hook[] = [startEngine];

/** Brings up everything that lives as long as the process. Requests wait until it is done. */
export async function boot(): Promise<void> {
  await migrate();
  await ownKey();
  for (const start of BOOT_HOOKS) await start();
}
