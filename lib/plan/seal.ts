import type { Manifest, Part } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { DiskCaptures } from './capture';

export type PartFile = Pick<Part, 'role' | 'file' | 'path'>;

/** What is known of a snapshot before it is taken. */
export type KnownBefore = Omit<
  Manifest,
  'version' | 'takenAt' | 'pauseMs' | 'quiesced' | 'parts' | 'disks'
>;

/**
 * The manifest before the host filled in its numbers: `"@TASK:key"` stands where `sp_seal` puts a size, the instant or
 * the pause. The task's id in it keeps a description from looking like one.
 */
export function manifestTemplate(
  taskId: string,
  known: KnownBefore,
  parts: PartFile[],
  disks: DiskCaptures,
): string {
  const hole = (key: string) => `@${taskId}:${key}`;
  const template = {
    version: 1,
    ...known,
    takenAt: hole('takenAt'),
    pauseMs: hole('pauseMs'),
    ...(known.method === 'disk-only' ? { quiesced: hole('quiesced') } : {}),
    parts: parts.map((part) => ({
      ...part,
      sizeBytes: hole(`size:${part.file}`),
      sha256: null,
      ...(part.role === 'state' ? { header: hole(`header:${part.file}`) } : {}),
    })),
    disks: [
      ...disks.captured.map(({ sizedBy, ...disk }) => ({
        ...disk,
        sizeBytes: sizedBy === undefined ? null : hole(`allocated:${disk.target}`),
        ...(sizedBy === undefined ? {} : { refBytes: hole(`size:${disk.target}`) }),
        ...(disk.definedAs === undefined ? {} : { refModifiedAt: hole(`modified:${disk.target}`) }),
      })),
      ...disks.skipped,
    ],
  };
  return `${JSON.stringify(template)}\n`;
}

/** The step that makes the snapshot exist. */
export function sealStep(
  template: string,
  dir: string,
  parts: PartFile[],
  disks: DiskCaptures,
): Step {
  return {
    id: 'seal',
    title: 'Write the manifest: from here on the snapshot exists',
    // Taken back first: a snapshot that is listed never lacks a part.
    undo: command('rm', '-f', '--', `${dir}/manifest.json`, `${dir}/manifest.json.new`),
    run: command(
      'sp_seal',
      template,
      dir,
      ...parts.flatMap(({ role, file }) => [
        `size:${file}=${dir}/${file}`,
        ...(role === 'state' ? [`header:${file}=${dir}/${file}`] : []),
      ]),
      ...disks.captured.flatMap(({ target, sizedBy, definedAs }) =>
        sizedBy === undefined
          ? []
          : [
              ...[`allocated:${target}=${sizedBy}`, `size:${target}=${sizedBy}`],
              ...(definedAs === undefined ? [] : [`modified:${target}=${sizedBy}`]),
            ],
      ),
    ),
  };
}
