import { setTimeout as delay } from 'node:timers/promises';
import type { HostRecord } from '@/lib/domain/host';
import { fail, type Problem, toProblem } from '@/lib/domain/problem';
import type { TaskProgress } from '@/lib/domain/task';
import { hostScripts } from '@/lib/host/scripts';
import { parseJobInfo } from '@/lib/libvirt/jobinfo';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { readJournal } from './journal';

const LOOK_EVERY_MS = 400;
const RETRY_EVERY_MS = 2_000;
/** Of journal and of output in one look: little enough for a slow link, and the next look goes on from there. */
const LOOK_BYTES = 256 * 1024;
/** Both in base64, and what libvirt says of a job. */
const ANSWER_BYTES = 1024 ** 2;
/** What a task prints beyond this is not kept. */
export const KEPT_OUTPUT_BYTES = 4 * 1024 ** 2;
const OUTPUT_CUT = '\n(What was printed beyond 4 MiB is not kept.)\n';
/** A step leaves a few lines in the journal; what is longer than this was not written by a task. */
const MOST_JOURNAL_BYTES = 2 * 1024 ** 2;

/** A task as far as it was read. Offsets count bytes of the host's files. */
export type Follow = { journal: Buffer; output: Buffer };

export type FollowedTask = { id: string; vmUuid: string; reportingSteps: ReadonlySet<string> };

/** What the follower tells while it reads. `lost`: the host does not answer; the task goes on there. */
export type FollowNews = {
  read: (soFar: Follow, progress: TaskProgress | undefined) => Promise<void>;
  lost: (problem: Problem) => void;
};

/** How a task came to its end: by its own journal, by dying without one, or by never having been there. */
export type FollowEnd = 'ended' | 'died' | 'gone';

/**
 * Reads a task's journal and output until it ends, over any number of broken connections. What was read before
 * (`soFar`) is not read again. Ends early only when `signal` says so.
 */
export async function follow(
  host: HostRecord,
  task: FollowedTask,
  soFar: Follow,
  news: FollowNews,
  signal: AbortSignal,
): Promise<FollowEnd> {
  let seen = soFar;
  for (;;) {
    signal.throwIfAborted();
    const look = await lookAt(host, task, seen).catch((error: unknown) => toProblem(error));
    if ('code' in look) {
      news.lost(look);
      await delay(RETRY_EVERY_MS, undefined, { signal });
      continue;
    }
    if (look.life === 'gone') return 'gone';
    const changed = look.journal.length + look.output.length > 0;
    if (changed) {
      seen = {
        journal: Buffer.concat([seen.journal, look.journal]),
        output: withOutput(seen.output, look.output),
      };
    }
    if (changed || look.progress) await news.read(seen, look.progress);
    // There is more than one look brings: it is read before anything is said of the end.
    if (look.journal.length === LOOK_BYTES || look.output.length === LOOK_BYTES) continue;
    if (readJournal(seen.journal.toString()).end) return 'ended';
    // Its last lines may have been written between our reading them and our looking for the process.
    if (look.life === 'dead' && !changed) return 'died';
    if (look.life === 'alive') await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The output so far, which says where it was cut. */
function withOutput(seen: Buffer, more: Buffer): Buffer {
  const isFull = more.length > 0 && seen.length + more.length >= KEPT_OUTPUT_BYTES;
  return Buffer.concat([seen, more, ...(isFull ? [Buffer.from(OUTPUT_CUT)] : [])]);
}

type Look = Follow & { life: 'alive' | 'dead' | 'gone'; progress?: TaskProgress };

async function lookAt(host: HostRecord, task: FollowedTask, seen: Follow): Promise<Look> {
  if (seen.journal.length >= MOST_JOURNAL_BYTES) {
    fail('host-odd-answer', { host: host.name, detail: `the journal of ${task.id} has no end` });
  }
  const outputBytes = Math.max(0, Math.min(LOOK_BYTES, KEPT_OUTPUT_BYTES - seen.output.length));
  const { steps } = readJournal(seen.journal.toString());
  // Also before such a step was seen to begin: it may be over before the look after that.
  const reports = [...task.reportingSteps].some(
    (id) => (steps.get(id)?.status ?? 'running') === 'running',
  );
  const result = await runOnHost(
    host,
    command(
      'sh',
      '-s',
      '--',
      host.storePath,
      task.id,
      String(seen.journal.length),
      String(seen.output.length),
      String(LOOK_BYTES),
      String(outputBytes),
      ...(reports ? [host.uri, task.vmUuid] : []),
    ),
    { input: hostScripts().follow, maxBytes: ANSWER_BYTES },
  );
  const [life = '', journal = '', output = '', ...job] = result.stdout.split('\n');
  if (life !== 'alive' && life !== 'dead' && life !== 'gone') {
    fail('host-odd-answer', { host: host.name, detail: result.stderr.trim() || 'no answer' });
  }
  const progress = parseJobInfo(job.join('\n'));
  return {
    life,
    // A host that sends more than it was asked for is not believed to know where that belongs.
    journal: Buffer.from(journal, 'base64').subarray(0, LOOK_BYTES),
    output: Buffer.from(output, 'base64').subarray(0, outputBytes),
    ...(progress ? { progress } : {}),
  };
}
