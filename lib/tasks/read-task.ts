import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import { type PlanFile, readPlanFile } from '@/lib/plan/plan-file';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { type JournalView, readJournal } from './journal';

/** An interrupted task as its host knows it. */
export type TaskOnHost = { plan: PlanFile; journal: JournalView; journalBytes: number };

/** Reads a task's plan and journal from the host. Undefined when its plan is not there or not understood. */
export async function readTask(host: HostRecord, taskId: string): Promise<TaskOnHost | undefined> {
  const { exitCode, stdout } = await runOnHost(
    host,
    command('sh', '-s', '--', host.storePath, taskId),
    { input: hostScripts()['read-task'] },
  );
  const [planText = '', journal = ''] = stdout.split('\x1e', 2);
  const plan = exitCode === 0 ? readPlanFile(planText) : undefined;
  if (!plan) return undefined;
  return { plan, journal: readJournal(journal), journalBytes: Buffer.byteLength(journal) };
}
