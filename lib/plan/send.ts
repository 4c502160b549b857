import {
  type CapturedDisk,
  capturedDisks,
  diskKey,
  type Manifest,
  type Part,
} from '@/lib/domain/manifest';
import { firstNo, type Verdict } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Export } from '@/lib/storage/driver';
import { laidOut, layOut, layOutBytes, mayUseRepository } from './dedup';
import { leavingBy, leavingStagedBytes, mayLeave, plainFileName } from './leaving';
import { hasRoom } from './room';
import {
  type End,
  type Plan,
  type Refusal,
  storePaths,
  storeRoom,
  type TransferScene,
} from './transfer';

/** A file of a snapshot on its way. `key`: the name under which its hash is recorded. */
export type SentFile = {
  name: string;
  /** Where it is read at the near end. */
  file: string;
  key: string;
  /** Unknown until a disk was laid out. */
  sizeBytes: number | null;
};

export type Sending = { plan: Plan; files: SentFile[]; aboutBytes: number };

/** May this snapshot be sent anywhere? Every disk of it must be able to leave its storage. */
export function maySend(scene: TransferScene, manifest: Manifest): Verdict {
  const { from } = scene;
  return firstNo(
    () => mayLeave(from.name, manifest),
    () => mayUseRepository(from, manifest),
    () => hasRoom(storeRoom(from), layingBytes(scene, manifest)),
  );
}

/** What has to be laid out at the near end before it can be read. */
export const layingBytes = ({ from }: TransferScene, manifest: Manifest): number =>
  stagedBytes(from, manifest) + layOutBytes(manifest);

const stagedBytes = ({ files }: End, manifest: Manifest): number =>
  capturedDisks(manifest).reduce(
    (sum, disk) => sum + leavingStagedBytes(disk, files[disk.path]?.sizeBytes),
    0,
  );

/**
 * Plans the near end of a transfer: what cannot be read as it lies is laid out, everything gets its hash, and all stays
 * until the far end has it. Nothing of the snapshot or its VM is changed.
 */
export function planSend(scene: TransferScene, manifest: Manifest): Sending | Refusal {
  const verdict = maySend(scene, manifest);
  if (!verdict.ok) return verdict;
  const { from, to, sendId, actor } = scene;
  const paths = storePaths(from.storePath);
  const task = paths.task(sendId);
  const stageDir = `${task}/stage`;
  const dir = paths.snapshot(manifest.vm.uuid, manifest.id);
  const context = { taskId: sendId, vmUuid: manifest.vm.uuid, stageDir };
  const exports = capturedDisks(manifest).flatMap((disk) => {
    const out = leavingBy(disk, context);
    return out ? [{ disk, out }] : [];
  });
  const files = [
    ...manifest.parts.map((part) => ofPart(part, dir)),
    ...exports.map(({ disk, out }) => ofDisk(disk, out)),
  ].map((one) => ({ ...one, file: laidOut(manifest, one.file, stageDir) }));
  const listed = (id: string, title: string): Step => ({
    id,
    title,
    run: command('sp_listed', dir),
  });
  const staged = [...layOut(manifest, stageDir), ...exports.flatMap(({ out }) => out.steps)];
  const plan: Plan = {
    taskId: sendId,
    kind: 'send',
    host: { name: from.name, uri: from.uri, storePath: from.storePath },
    vm: manifest.vm,
    label: manifest.label,
    actor,
    lock: `send-${sendId}`,
    steps: [
      listed('check-there', 'Check that the snapshot is still there'),
      ...(staged.length > 0
        ? [
            {
              id: 'check-room',
              title: 'Check the free space',
              run: command('sp_room', from.storePath, String(layingBytes(scene, manifest))),
            },
          ]
        : []),
      {
        id: 'stage',
        title: 'Make a folder for what has to be laid out',
        run: command('mkdir', '-p', '--', stageDir),
        undo: command('rm', '-rf', '--', stageDir),
      },
      ...staged,
      ...(staged.length > 0
        ? [listed('check-still-there', 'Check that it was there all the while')]
        : []),
      {
        id: 'ready',
        title: `Let ${to.name} be sent to`,
        run: command('touch', '--', `${task}/alive`, `${task}/ready`),
      },
      ...files.map(
        ({ name, file, key }): Step => ({
          id: `sum-${key}`,
          title: `Take the hash of ${name}`,
          run: command('sp_source_sum', dir, recorded(exports, key), file, name),
        }),
      ),
      {
        id: 'hand-over',
        title: `Wait until ${to.name} has checked every part`,
        run: command('sp_wait_for', 'handed'),
      },
    ],
    after: [
      ...exports.flatMap(({ out }) => out.release ?? []),
      {
        id: 'clear',
        title: 'Remove what was laid out',
        run: command('rm', '-rf', '--', stageDir),
      },
    ],
    files: {},
    warnings: [],
    estimate: {},
  };
  const aboutBytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const moreBytes = exports.reduce((sum, { out }) => sum + (out.sentBytes ?? 0), 0);
  return { plan, files, aboutBytes: aboutBytes + stagedBytes(from, manifest) + moreBytes };
}

const ofPart = ({ file, sizeBytes }: Part, dir: string): SentFile => ({
  ...{ name: file, key: file, sizeBytes },
  file: `${dir}/${file}`,
});

const ofDisk = (disk: CapturedDisk, out: Export): SentFile => ({
  name: plainFileName(disk),
  key: diskKey(disk.target),
  file: out.file,
  sizeBytes: out.isOwn ? (disk.refBytes ?? null) : null,
});

/** What was laid out has a content of its own, of which nothing is recorded. */
function recorded(exports: { disk: { target: string }; out: Export }[], key: string): string {
  const own = exports.find(({ disk }) => key === diskKey(disk.target))?.out.isOwn ?? true;
  return own ? key : 'none';
}
