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

/** What the script does at the step: it dies there, or, the first time, it stands still until somebody removes the mark. */
const STANDS_STILL = `if mkdir "$SP_DIR/stood" 2>/dev/null; then : >"$SP_DIR/struck"; fi; while [ -e "$SP_DIR/struck" ]; do sleep 0.05; done`;
const DIES = 'kill -KILL $$';

/** A place in a task's script: at one of its steps, or behind the line of a verb that holds these words. */
export type Place = { step: number; moment: Moment } | { behind: string };

/** The script of a plan that does something more at that place. Only this text is changed; the product has no switch for it. */
function scriptWith(plan: Plan, place: Place, more: string): string {
  const whole = compile(plan, hostScripts());
  const words = 'step' in place ? `\nrun_${place.step}() { ` : place.behind;
  const found = whole.indexOf(words);
  if (found < 0) throw new Error(`the script has no “${words}”`);
  const end = whole.indexOf('\n', found + 1);
  if (!('step' in place)) return `${whole.slice(0, end)}\n${more}${whole.slice(end)}`;
  const start = found + words.length;
  const body = whole.slice(start, end - '; }'.length);
  const struck = place.moment === 'before' ? `${more}; ${body}; }` : `${body} && { ${more}; }; }`;
  return whole.slice(0, start) + struck + whole.slice(end);
}

const dirOf = (record: HostRecord, { taskId }: Plan) => `${record.storePath}/tasks/${taskId}`;

/** Starts a task whose script stands still at that place, and waits until it does. What is given lets it run to its end. */
export async function standStill(
  host: LabHost,
  record: HostRecord,
  plan: Plan,
  place: Place,
): Promise<() => Promise<void>> {
  const dir = dirOf(record, plan);
  await launch(record, plan, scriptWith(plan, place, STANDS_STILL));
  const has = async (name: string) => (await host.run(['test', '-e', `${dir}/${name}`])).code === 0;
  await waitFor(`the script to stand at ${JSON.stringify(place)}`, () => has('struck'));
  return async () => {
    await host.run(['rm', `${dir}/struck`]);
    await waitFor('the task to end by itself', () => has('ended'));
  };
}

/**
 * Starts a task that is struck at one step: its script kills itself there; or stands still until the host's power is
 * cut; or stands still while its dashboard or its link goes, and then runs on.
 */
export async function strike(
  host: LabHost,
  record: HostRecord,
  plan: Plan,
  step: number,
  moment: Moment,
  blow: Blow,
): Promise<void> {
  if (blow === 'script killed') {
    await launch(record, plan, scriptWith(plan, { step, moment }, DIES));
    const dead = 'read -r pid rest <"$0/pid" && ! kill -0 "$pid" 2>/dev/null';
    await waitFor(`the script to die at step ${step}`, async () => {
      const { code } = await host.run(['sh', '-c', dead, dirOf(record, plan)]);
      return code === 0;
    });
    return;
  }
  const goOn = await standStill(host, record, plan, { step, moment });
  if (blow === 'power cut') {
    await host.powerOff();
    await host.powerOn();
    return;
  }
  // Nobody follows a task that was launched like this; what is left of a dashboard are its connections.
  closeAll();
  if (blow === 'link cut') await host.cutOff();
  await goOn();
  if (blow === 'link cut') await host.reconnect();
}
