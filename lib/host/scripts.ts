import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shell texts that run on hosts; they lie beside this file so that shellcheck and people can read them. */
export const read = (name: string) =>
  readFileSync(join(/*turbopackIgnore: true*/ process.cwd(), 'lib', 'host', `${name}.sh`), 'utf8');

/**
 * What steps may say beside ordinary programs. Each is safe to repeat, and each undo is safe when nothing was done.
 */
const VERBS = [
  'checks',
  'undoing',
  'files',
  'firmware',
  'domain',
  'jobs',
  'memory',
  'live',
  'layers',
  'freeze',
  'screen',
  'qcow2',
  'lvm',
  'zfs',
  'rbd',
  'verify',
  'pack',
  'store',
  'foreign',
  'transfer',
  'borg',
  'clone',
] as const;

type Scripts = Record<
  | 'engine'
  | 'verbs'
  | 'launch'
  | 'follow'
  | 'inventory'
  | 'read-task'
  | 'cancel'
  | 'watch'
  | 'transfer'
  | 'forget-undo'
  | 'sizes'
  | 'snapshot',
  string
>;

let loaded: Scripts | undefined;

/** All host scripts, read once. */
export function hostScripts(): Scripts {
  loaded ??= {
    engine: read('engine'),
    verbs: VERBS.map((name) => read(`verbs/${name}`)).join('\n'),
    launch: read('launch'),
    follow: read('follow'),
    inventory: ['volumes', 'images', 'inventory'].map(read).join('\n'),
    'read-task': read('read-task'),
    cancel: read('cancel'),
    watch: read('watch'),
    transfer: read('transfer'),
    'forget-undo': read('forget-undo'),
    sizes: read('sizes'),
    snapshot: read('snapshot'),
  };
  return loaded;
}
