import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shell texts that run on hosts; they lie beside this file so that shellcheck and people can read them. */
const read = (name: string) =>
  readFileSync(join(/*turbopackIgnore: true*/ process.cwd(), 'lib', 'host', `${name}.sh`), 'utf8');

type Scripts = Record<'engine' | 'verbs' | 'launch' | 'follow' | 'inventory' | 'read-task', string>;

let loaded: Scripts | undefined;

/** All host scripts, read once. */
export function hostScripts(): Scripts {
  loaded ??= {
    engine: read('engine'),
    verbs: read('verbs'),
    launch: read('launch'),
    follow: read('follow'),
    inventory: read('inventory'),
    'read-task': read('read-task'),
  };
  return loaded;
}
