import { FULL_PERCENT } from '@/lib/domain/inventory';
import type { Problem } from '@/lib/domain/problem';
import { problem } from '@/lib/domain/problem';
import { ROUTES } from '@/lib/domain/route';
import type { StepStatus, TaskStatus } from '@/lib/domain/task';

/** What the host's journal says so far. Pure reading of text; lines that are not understood are passed over. */
export type JournalView = {
  /** The host's last word; undefined while the task has no end. */
  end?: Extract<TaskStatus, 'done' | 'undone' | 'failed'>;
  committed: boolean;
  /** It began to be taken back; of these steps all is as it was before them. */
  isTakenBack: boolean;
  takenBack: Set<string>;
  steps: Map<string, StepProgress>;
  /** Problem code and detail that a step gave as the reason for its failure. */
  why?: { code: string; detail: string };
  failedStep?: string;
  pauseMs?: number;
  /** The guest stood still once more, while disks went back from overlays, or a layer was merged. */
  againMs?: number;
  /** What a step has to say beside its success: a code and its detail. */
  notes: { code: string; detail: string }[];
  endedAt?: string;
};

export type StepProgress = {
  status: StepStatus;
  startedAt: string;
  durationMs?: number;
  exitCode?: number;
};

const iso = (seconds: string) => new Date(Number(seconds) * 1000).toISOString();

/**
 * Reads the lines `seconds.nanos word [step] [value…]` that `lib/host/engine.sh` writes. A line counts once its newline
 * is there: what a full disk or a power cut left of one could read as another word or step.
 */
export function readJournal(text: string): JournalView {
  const view: JournalView = {
    ...{ committed: false, isTakenBack: false, takenBack: new Set() },
    ...{ steps: new Map(), notes: [] },
  };
  for (const line of text.split('\n').slice(0, -1)) {
    const [seconds = '', word = '', subject = '', ...rest] = line.split(' ');
    if (!/^\d+(\.\d+)?$/.test(seconds)) continue;
    const step = view.steps.get(subject);
    if (word.startsWith('undo-')) view.isTakenBack = true;
    if (word === 'undo-ok') view.takenBack.add(subject);
    const ended = (status: StepStatus, exitCode: number) => {
      if (!step) return;
      const durationMs = Math.max(0, Number(seconds) * 1000 - Date.parse(step.startedAt));
      view.steps.set(subject, { ...step, status, exitCode, durationMs: Math.round(durationMs) });
    };
    if (word === 'begin') {
      view.steps.set(subject, { status: 'running', startedAt: iso(seconds) });
    } else if (word === 'ok') ended('done', 0);
    else if (word === 'fail') {
      ended('failed', Number(rest[0]));
      view.failedStep ??= subject;
    } else if (word === 'undo-ok' && step) {
      if (step.status !== 'failed') view.steps.set(subject, { ...step, status: 'undone' });
    } else if (word === 'undo-fail' && step) {
      view.steps.set(subject, { ...step, status: 'undo-failed', exitCode: Number(rest[0]) });
    } else if (word === 'commit') view.committed = true;
    else if (word === 'why') view.why ??= { code: subject, detail: rest.join(' ') };
    else if (word === 'note') view.notes.push({ code: subject, detail: rest.join(' ') });
    else if (word === 'fact' && subject === 'pauseMs') view.pauseMs = Number(rest[0]);
    else if (word === 'fact' && subject === 'againMs') view.againMs = Number(rest[0]);
    else if (word === 'end') {
      view.endedAt = iso(seconds);
      if (subject === 'done' || subject === 'undone' || subject === 'failed') view.end = subject;
    }
  }
  return view;
}

/** The output of each step: the host writes a record separator and the step's id before it. */
export function splitOutput(output: string): Map<string, string> {
  const byStep = new Map<string, string>();
  for (const record of output.split('\x1e').slice(1)) {
    const end = record.indexOf('\n');
    const id = end < 0 ? record : record.slice(0, end);
    byStep.set(id, (byStep.get(id) ?? '') + (end < 0 ? '' : record.slice(end + 1)));
  }
  return byStep;
}

/** What steps noted, as problems; codes of a newer version say nothing here. */
export function notesOf({ notes }: JournalView, { vm, host }: TaskPlace): Problem[] {
  return notes.flatMap(({ code, detail }) => {
    if (code === 'transfer-route') return [routeNote(host, detail)];
    return code === 'clock-old'
      ? [problem('note-clock-old', { vm, behindMs: Math.max(0, Number(detail)) * 1000 })]
      : [];
  });
}

function routeNote(host: string, detail: string): Problem {
  const [said, bytes, ms, wireBytes] = detail.split(' ');
  // A journal is the host's, and says what it likes.
  const route = ROUTES.find((one) => one === said) ?? 'relay';
  const numbers = { bytes: Number(bytes), ms: Number(ms), wireBytes: Number(wireBytes) };
  return problem('note-transfer', { host, route, ...numbers });
}

/** Who and where, for the sentence of a failure. */
export type TaskPlace = { vm: string; host: string; label: string };

/**
 * Why a task failed: the reason the script gave (its code is one of ours, its detail text of the host),
 * else the step with its exit code and the last line it printed.
 */
export function failureOf(
  view: JournalView,
  place: TaskPlace,
  titles: ReadonlyMap<string, string>,
  output: ReadonlyMap<string, string>,
): Problem | undefined {
  const { vm, host } = place;
  const detail = view.why?.detail ?? '';
  switch (view.why?.code) {
    case 'vm-gone':
      return problem('vm-gone', { vm, host });
    case 'vm-busy':
      return problem('vm-busy', { vm, host, task: detail });
    case 'vm-changed-since':
      return problem('vm-changed-since', { vm, host, task: detail });
    case 'vm-state':
      return problem('vm-state', { vm, host, state: detail, wanted: 'as it was when you asked' });
    case 'live-not-converging':
      return problem('live-not-converging', { vm, host, bytes: Number(detail) });
    case 'firmware-changed':
      return problem('firmware-changed', { vm, host, path: detail });
    case 'vm-job-running':
      return problem('vm-job-running', { vm, host, what: detail });
    case 'vm-managed-save':
      return problem('vm-managed-save', { vm, host, path: detail });
    case 'no-space': {
      const [need, free, ...path] = detail.split(' ');
      const facts = { needBytes: Number(need), freeBytes: Number(free), path: path.join(' ') };
      return problem('no-space', { host, ...facts });
    }
    case 'pool-full': {
      const [pool = '', used, metadata = ''] = detail.split(' ');
      return problem('pool-full', {
        ...{ host, pool, usedPercent: Number(used), limitPercent: FULL_PERCENT },
        metadataPercent: metadata === '' ? null : Number(metadata),
      });
    }
    case 'snapshot-part-damaged':
      return problem('snapshot-part-damaged', { snapshot: place.label, part: 'a part', detail });
    case 'snapshot-gone':
      return problem('snapshot-gone', { snapshot: place.label, vm, host });
    case 'restore-verify-failed':
      return problem('restore-verify-failed', {
        snapshot: place.label,
        parts: detail,
        at: view.endedAt ?? '',
      });
    case 'pack-linked':
      return problem('pack-linked', { snapshot: place.label });
    case 'pack-no-gain':
      return problem('pack-no-gain', { snapshot: place.label, percent: Number(detail) });
    case 'pack-since':
      return problem('pack-since', { snapshot: place.label });
    case 'snapshot-there':
      return problem('snapshot-there', { snapshot: place.label, host });
    case 'transfer-damaged':
      return problem('transfer-damaged', { snapshot: place.label, part: detail, host });
    case 'transfer-shrunk':
      return problem('transfer-shrunk', { snapshot: place.label, path: detail, host });
    case 'transfer-forgotten':
      return problem('transfer-forgotten', { snapshot: place.label, host });
    case 'clone-path-taken':
      return problem('clone-path-taken', { vm, host, path: detail });
    case 'clone-cpu-lacking':
      return problem('clone-cpu-lacking', { vm, host, model: detail });
    case 'clone-definition-long':
      return problem('clone-definition-long', { vm, host });
    case 'task-cancelled':
      return problem('task-cancelled', { snapshot: place.label, actor: detail });
    case 'resumed-by-boot':
      return problem('resumed-by-boot', { vm, host, detail });
  }
  const failed = view.failedStep;
  if (failed === undefined) return undefined;
  const said = (output.get(failed) ?? '').trim().split('\n');
  const words = said.findLast((line) => line.startsWith('error:')) ?? said.at(-1) ?? '';
  return problem('step-failed', {
    vm,
    host,
    step: titles.get(failed) ?? failed,
    exitCode: view.steps.get(failed)?.exitCode ?? 1,
    detail: words.replace(/^error:\s*/, '').slice(0, 500),
  });
}
