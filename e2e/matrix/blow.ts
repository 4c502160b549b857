import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { closeAll } from '@/lib/ssh/pool';
import { compile } from '@/lib/tasks/compile';
import { launch } from '@/lib/tasks/launch';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

/** What hits a task in the middle. */
export const BLOWS = ['script killed', 'dashboard gone', 'link cut', 'power cut'] as const;
export type Blow = (typeof BLOWS)[number];

/** Where in a step: its work is not begun, or is done but nobody wrote that down. */
export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A task that runs on through the blow meets the same between one step and the next, so one of the two is enough. */
export const momentsOf = (blow: Blow): readonly Moment[] =>
  blow === 'script killed' || blow === 'power cut' ? MOMENTS : ['before'];

/** What the script does at the step: it dies there, or it stands still until somebody removes the mark. */
const STANDS_STILL = `: >"$SP_DIR/struck"; while [ -e "$SP_DIR/struck" ]; do sleep 0.05; done`;
const DIES = 'kill -KILL $$';

/**
 * Starts a task that is struck at one step: its script kills itself there; or stands still until the host's power is
 * cut; or stands still while its dashboard or its link goes, and then runs on. Only this text is changed; the product
 * has no switch for it.
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
  const die = blow === 'script killed' ? DIES : STANDS_STILL;
  const whole = compile(plan, hostScripts());
  const start = `run_${step}() { `;
  const at = whole.indexOf(`\n${start}`) + 1;
  const end = whole.indexOf('\n', at);
  const line = whole.slice(at, end);
  const body = line.slice(start.length, -'; }'.length);
  const struck =
    moment === 'before' ? `${start}${die}; ${body}; }` : `${start}${body} && { ${die}; }; }`;
  await launch(record, plan, whole.slice(0, at) + struck + whole.slice(end));

  const has = async (name: string) => (await host.run(['test', '-e', `${dir}/${name}`])).code === 0;
  if (blow === 'script killed') {
    const dead = 'read -r pid rest <"$0/pid" && ! kill -0 "$pid" 2>/dev/null';
    await waitFor(`the script to die at step ${step}`, async () => {
      const { code } = await host.run(['sh', '-c', dead, dir]);
      return code === 0;
    });
    return;
  }
  await waitFor(`step ${step} to be reached`, () => has('struck'));
  if (blow === 'power cut') {
    await host.powerOff();
    await host.powerOn();
    return;
  }
  // Nobody follows a task that was launched like this; what is left of a dashboard are its connections.
  closeAll();
  if (blow === 'link cut') await host.cutOff();
  await host.run(['rm', `${dir}/struck`]);
  await waitFor('the task to end by itself', () => has('ended'));
  if (blow === 'link cut') await host.reconnect();
}
