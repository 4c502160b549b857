import type { HostRecord } from '@/lib/domain/host';
import { fail } from '@/lib/domain/problem';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { compile } from './compile';

/** What another dashboard needs to know of a task that it did not start. */
const about = ({ taskId, kind, vm, label, actor }: Plan) =>
  `${JSON.stringify({ id: taskId, kind, vm, label, actor })}\n`;

/**
 * Puts the plan's script into the host's store and starts it there, detached. Safe to call again when the answer
 * was lost: the same task starts once. Throws `task-not-started`, or the problem of reaching the host.
 */
export async function launch(
  host: HostRecord,
  plan: Plan,
  script = compile(plan, hostScripts()),
): Promise<void> {
  const { launch: launcher } = hostScripts();
  const files: [string, Buffer][] = Object.entries({
    ...plan.files,
    'about.json': about(plan),
    'plan.json': `${JSON.stringify(plan)}\n`,
    'run.sh': script,
  }).map(([name, text]) => [name, Buffer.from(text)]);
  const result = await runOnHost(
    host,
    command(
      'sh',
      '-c',
      launcher,
      'launch',
      host.storePath,
      plan.taskId,
      ...files.flatMap(([name, bytes]) => [name, String(bytes.length)]),
    ),
    { input: Buffer.concat(files.map(([, bytes]) => bytes)) },
  );
  const said = result.stdout.trim();
  if (said === 'started') return;
  if (said.startsWith('store:')) {
    fail('store-not-writable', { host: host.name, path: host.storePath });
  }
  fail('task-not-started', {
    vm: plan.vm.name,
    host: host.name,
    detail: said || result.stderr.trim() || `exit code ${result.exitCode}`,
  });
}
