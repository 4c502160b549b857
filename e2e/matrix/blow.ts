import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { compile } from '@/lib/tasks/compile';
import { launch } from '@/lib/tasks/launch';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

/** What hits a task in the middle. */
export const BLOWS = ['script killed', 'power cut'] as const;
export type Blow = (typeof BLOWS)[number];

/** Where in a step: its work is not begun, or is done but nobody wrote that down. */
export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/**
 * Starts a task whose script stops dead at one step: it kills itself there, or it stands still until the host's power
 * is cut. Only this text is changed; the product has no switch for it.
 */
export async function strike(
  host: LabHost,
  record: HostRecord,
  plan: Plan,
  step: number,
  moment: Moment,
  blow: Blow,
): Promise<void> {
  const dir = `${record.storePath}/tasks/${plan.taskId}`;
  const die = blow === 'script killed' ? 'kill -KILL $$' : `: >"$SP_DIR/struck"; sleep 600`;
  const whole = compile(plan, hostScripts());
  const start = `run_${step}() { `;
  const at = whole.indexOf(`\n${start}`) + 1;
  const end = whole.indexOf('\n', at);
  const line = whole.slice(at, end);
  const body = line.slice(start.length, -'; }'.length);
  const struck = moment === 'before' ? `${start}${die}; }` : `${start}${body}; ${die}; }`;
  await launch(record, plan, whole.slice(0, at) + struck + whole.slice(end));

  if (blow === 'power cut') {
    await waitFor(`step ${step} to be reached`, async () => {
      const { code } = await host.run(['test', '-e', `${dir}/struck`]);
      return code === 0;
    });
    await host.powerOff();
    await host.powerOn();
    return;
  }
  await waitFor(`the script to die at step ${step}`, async () => {
    const alive = await host.run([
      'sh',
      '-c',
      'read -r pid rest <"$0/pid" && ! kill -0 "$pid" 2>/dev/null',
      dir,
    ]);
    return alive.code === 0;
  });
}
