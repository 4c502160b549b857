import { startDashboard } from '../engine/harness';
import { type LabHost, startLab, stopLab } from '../lab/lab';

export const LAB = 'bench';

/** Progress goes to standard error: what is printed besides is the result. */
export const say = (text: string) => console.error(`… ${text}`);

/** Puts up one host and a dashboard for `play`, and takes both away again, whatever ends it. */
export async function onStage<T>(play: (host: LabHost) => Promise<T>): Promise<T> {
  const starting = startLab({ name: LAB, subnet: 85, hosts: ['kvm1'] });
  let stopDashboard: (() => Promise<void>) | undefined;
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= (async () => {
      // Not before it has started, or failed to: nothing may come up behind the cleaning.
      await starting.catch(() => {});
      await stopDashboard?.().catch((error: unknown) => console.error(error));
      await stopLab(LAB, { purge: true });
    })();
    return ending;
  };
  // Kept until the end: a terminal and npm may both pass on one Ctrl-C, and the second must not cut the cleaning short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say(`${signal}: cleaning up`);
      end().then(
        () => process.exit(130),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
  try {
    say('starting a host');
    const lab = await starting;
    stopDashboard = await startDashboard();
    return await play(lab.host('kvm1'));
  } finally {
    await end();
  }
}
