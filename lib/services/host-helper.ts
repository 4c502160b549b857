import { createHash } from 'node:crypto';
import { hostScripts, read } from '@/lib/host/scripts';
import { virsh } from '@/lib/libvirt/virsh';
import type { Command } from '@/lib/shell/command';

/** Programs that a step may name; beside them, the verbs of `lib/host/verbs`. */
export const PROGRAMS: readonly string[] = [
  'virsh',
  'mkdir',
  'rm',
  'ln',
  'cp',
  'mv',
  'touch',
  'test',
  'true',
  'sync',
  'qemu-img',
  'rbd',
];

/** What steps ask of libvirt by name. Verbs ask for more, and are known by their text. */
const virshCommands = () =>
  Object.values(virsh('')).map((make) => (make as (word: string) => Command)('').argv[4]);

export type HelperSettings = { uri: string; storePath: string; folders: readonly string[] };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The program that makes sudo narrow on a host: root for what this Savepoint's own scripts do in these folders, and for
 * nothing else.
 */
export function makeHelper({ uri, storePath, folders }: HelperSettings): string {
  const { engine, verbs, ...scripts } = hostScripts();
  const library = `${engine}\n${verbs}\n`;
  const values: { [hole: string]: string } = {
    URI: uri,
    STORE: storePath,
    FOLDERS: folders.join(' '),
    SCRIPTS: Object.values(scripts)
      .sort((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b))
      .map((text) => `${Buffer.byteLength(text)}:${sha256(text)}`)
      .join(' '),
    LAUNCH: sha256(scripts.launch),
    LIBRARY_LINES: String(library.split('\n').length - 1),
    LIBRARY: sha256(library),
    PROGRAMS: PROGRAMS.join(' '),
    VIRSH: [...new Set(virshCommands())].join(' '),
  };
  return read('savepoint-host').replace(/@([A-Z_]+)@/g, (_, hole: string) => {
    const value = values[hole] ?? '';
    if (value.includes("'")) throw new Error(`${hole} cannot hold a quote`);
    return value;
  });
}
