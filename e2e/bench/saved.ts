import type { LabHost } from '../lab/lab';
import { publish, seconds } from './report';
import { makeTarget, type Rollback, rollbacksOf } from './rollbacks';
import { interleave } from './rounds';
import { judge, type Runs } from './saved-result';
import { onStage, say } from './stage';
import { FILL_MIB, makeSubject } from './subject';
import { type Take, takesOf } from './takes';

/** Savepoint's snapshot with memory against the same by hand, and the way back. */
export async function saved(rounds = 5): Promise<{ met: boolean }> {
  const { met, text, json } = judge(await onStage((host) => measure(host, rounds)));
  publish('saved', text, json);
  return { met };
}

async function measure(host: LabHost, rounds: number): Promise<Runs> {
  say(`starting a guest with ${FILL_MIB} MiB of random data in memory`);
  const subject = await makeSubject(host);
  // Also the warm-up: after its first save and resumption a guest is as it will be in all rounds.
  say('taking the snapshot to go back to');
  const target = await makeTarget(subject);
  const takes = await interleave(takesOf(subject), rounds, show);
  const rollbacks = await interleave(rollbacksOf(subject, target), rounds, show);
  return { rounds, takes, rollbacks, stateBytes: target.stateBytes };
}

const show = ({ pauseMs, silentMs, totalMs, crowded }: Take | Rollback) =>
  `pause ${seconds(pauseMs)}, guest silent ${seconds(silentMs)}, total ${seconds(totalMs)}, crowded ${Math.round(crowded * 100)} %`;
