import { DEFAULT_URI } from '@/lib/domain/host';
import { type CapturedDisk, capturedDisks, diskKey, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { type Dedup, dedupNote, planDedup } from './dedup';
import { asPlainFile } from './leaving';
import { rescueNote } from './rescue';
import type { Sending, SentFile } from './send';
import {
  asTheyAre,
  mayReceive,
  type Plan,
  type Refusal,
  storePaths,
  type TransferScene,
} from './transfer';

/**
 * Plans the far end of a transfer. What arrives lies in the task's own folder until every part has the hash that the near
 * end named; the whole snapshot then takes its place in one rename, so nothing half there is ever listed.
 */
export function planReceive(
  scene: TransferScene,
  manifest: Manifest,
  { files, aboutBytes }: Pick<Sending, 'files' | 'aboutBytes'>,
): { ok: true; plan: Plan } | Refusal {
  const { from, to, receiveId, actor } = scene;
  const paths = storePaths(to.storePath);
  const task = paths.task(receiveId);
  const incoming = `${task}/incoming`;
  const dir = paths.snapshot(manifest.vm.uuid, manifest.id);
  const dedup = planDedup(to, manifest, files, { task, taskId: receiveId, dir, aboutBytes });
  const needBytes = aboutBytes + dedup.besideBytes;
  const verdict = firstNo(
    () => mayReceive(scene, manifest, needBytes),
    () => namesArePlain(scene, manifest, files),
  );
  if (!verdict.ok) return verdict;
  const authorise = authoriseSteps(scene, task);
  const there = manifestThere(manifest, files, dir, receiveId, dedup);
  return {
    ok: true,
    plan: {
      taskId: receiveId,
      kind: 'receive',
      host: { name: to.name, uri: to.uri, storePath: to.storePath },
      vm: manifest.vm,
      label: manifest.label,
      actor,
      // One at a time for each snapshot, and no VM has to wait for it.
      lock: `receive-${manifest.id}`,
      steps: [
        {
          id: 'check-absent',
          title: 'Check that it is not here already',
          run: command('sp_absent', dir),
        },
        {
          id: 'check-room',
          title: 'Check the free space',
          run: command('sp_room', to.storePath, String(needBytes)),
          ...(dedup.undo ? { undo: dedup.undo } : {}),
        },
        {
          id: 'folder',
          title: 'Make a folder for what arrives',
          run: command('sp_incoming', incoming),
          undo: command('sp_drop_incoming', incoming),
        },
        ...authorise,
        ...files.flatMap((file) => receiveSteps(file, incoming, from.name)),
        {
          id: 'route',
          title: 'Note how the bytes came',
          run: command('sp_route'),
        },
        ...dedup.steps,
        {
          id: 'rescue-note',
          title: 'Write how to restore this without Savepoint',
          run: command('sp_put', `${task}/RESCUE.txt`, `${incoming}/RESCUE.txt`),
        },
        {
          id: 'seal',
          title: 'Write the manifest',
          run: command(
            'sp_closed',
            incoming,
            'sp_seal',
            `${task}/manifest.json`,
            incoming,
            ...files
              .filter(({ key }) => key.startsWith('disk-'))
              .flatMap(({ key, name }) => [
                `size:${key}=${incoming}/${name}`,
                `allocated:${key}=${incoming}/${name}`,
              ]),
            ...dedup.measured,
          ),
        },
        {
          id: 'arrive',
          title: 'Put the whole snapshot in its place: from here on it is listed',
          run: command('sp_arrive', incoming, dir),
          undo: command('sp_move', dir, incoming),
        },
      ],
      after: [
        ...authorise.flatMap(({ undo }) =>
          undo
            ? [{ id: 'deauthorize', title: 'Take the key of this transfer away', run: undo }]
            : [],
        ),
        {
          id: 'verified',
          title: 'Write down that every byte was read',
          run: command('sp_verified', dir, manifest.id),
        },
        ...dedup.after,
      ],
      files: {
        'manifest.json': `${JSON.stringify(there)}\n`,
        'RESCUE.txt': noteThere(scene, manifest, files, dir, dedup),
        parts: files.map(({ name, sizeBytes }) => `${sizeBytes ?? '-'} ${name}\n`).join(''),
        ...(scene.direct
          ? {
              'transfer.sh': scene.direct.script,
              'receive.sh': gate(to.storePath, receiveId, files),
            }
          : {}),
      },
      warnings: asTheyAre(scene),
      estimate: { copiedBytes: aboutBytes, freeBytes: to.freeBytes },
    },
  };
}

/** The near end may sign in with a key that can do nothing but bring the parts of this transfer. */
function authoriseSteps({ from, direct, receiveId }: TransferScene, task: string): Step[] {
  if (!direct) return [];
  const { user, keyType, publicKey, sudo } = direct;
  const name = `savepoint-${receiveId}`;
  const gateCommand = `${sudo ? 'sudo -n ' : ''}sh ${task}/receive.sh \\"$SSH_ORIGINAL_COMMAND\\"`;
  return [
    {
      id: 'authorize',
      title: `Let ${from.name} in with a key for this transfer only`,
      run: command('sp_authorize', user, keyType, publicKey, gateCommand, name),
      undo: command('sp_deauthorize', user, name),
    },
  ];
}

/** What a snapshot's folder holds beside its parts. */
const OUR_OWN = /^(manifest\.json|verified\.json|RESCUE\.txt|hashes)(\..*)?$/;

/** A manifest comes from the near end: no name in it may lead out of the folder, or be that of a file which is written here. */
function namesArePlain(
  { from }: TransferScene,
  { label }: Manifest,
  files: readonly SentFile[],
): Verdict {
  const names = files.map(({ name }) => name);
  const odd = names.find(
    (name, n) =>
      !/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name) ||
      OUR_OWN.test(name) ||
      names.indexOf(name) !== n,
  );
  return odd === undefined
    ? YES
    : no('transfer-odd-part', { snapshot: label, part: odd, host: from.name });
}

/** What the key may do: only paths and ids of ours are in it, and plain names of parts. */
const gate = (storePath: string, taskId: string, files: readonly SentFile[]) => `#!/bin/sh
# What the key of this transfer may do, and nothing else: receive PART BYTES OFFSET CODEC
set -f
# shellcheck disable=SC2086
set -- $1
[ $# -eq 5 ] && [ "$1" = receive ] || exit 2
case $2 in ${files.map(({ name }) => name).join(' | ')}) ;; *) exit 2 ;; esac
for number in "$3" "$4"; do
  case $number in '' | *[!0-9]* | ????????????????*) exit 2 ;; esac
done
case $5 in plain | zstd) ;; *) exit 2 ;; esac
exec sh ${storePath}/tasks/${taskId}/transfer.sh receive ${storePath} ${taskId} "$2" "$3" "$4" "$5"
`;

function receiveSteps({ name, key }: SentFile, incoming: string, from: string): Step[] {
  return [
    {
      id: `receive-${key}`,
      title: `Receive ${name} from ${from}`,
      run: command('sp_wait_for', `got-${name}`),
    },
    {
      id: `check-${key}`,
      title: `Compare the hash of ${name} at both ends`,
      run: command('sp_check_part', incoming, name, key),
    },
  ];
}

function diskThere(disk: CapturedDisk, files: readonly SentFile[], dir: string): CapturedDisk {
  const name = files.find(({ key }) => key === diskKey(disk.target))?.name ?? '';
  return asPlainFile(disk, `${dir}/${name}`);
}

/** The manifest with holes for what only the far end knows: see `sp_seal`. */
function manifestThere(
  manifest: Manifest,
  files: readonly SentFile[],
  dir: string,
  taskId: string,
  { parts, deduplicated }: Dedup,
): object {
  const { deduplicated: _, ...rest } = manifest;
  return {
    ...rest,
    parts,
    ...(deduplicated ? { deduplicated } : {}),
    disks: manifest.disks.map((disk) =>
      disk.captured
        ? {
            ...diskThere(disk, files, dir),
            sizeBytes: `@${taskId}:allocated:${diskKey(disk.target)}`,
            refBytes: `@${taskId}:size:${diskKey(disk.target)}`,
          }
        : disk,
    ),
  };
}

function noteThere(
  { to }: TransferScene,
  manifest: Manifest,
  files: readonly SentFile[],
  dir: string,
  { parts, deduplicated }: Dedup,
): string {
  const disks = capturedDisks(manifest).map((disk) => diskThere(disk, files, dir));
  const note = rescueNote(to.uri || DEFAULT_URI, dir, manifest, parts, disks);
  if (to.uri !== '') return note;
  return [
    `This copy is kept at ${to.name}, in ${dir}.`,
    ...(deduplicated ? [dedupNote(to, dir, deduplicated.archive)] : []),
    'To use it, bring that folder under the same path to a host with libvirt first.',
    '',
    note,
  ].join('\n');
}
