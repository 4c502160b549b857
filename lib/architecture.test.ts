import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The shape of `DESIGN.md` §2 as a test. A folder may import from those at its right, and from itself.
 */
const MAY_IMPORT: Record<string, string[]> = {
  'lib/domain': [],
  'lib/shell': ['lib/domain'],
  'lib/libvirt': ['lib/shell', 'lib/domain'],
  'lib/storage': ['lib/libvirt', 'lib/shell', 'lib/domain'],
  'lib/plan': ['lib/storage', 'lib/libvirt', 'lib/shell', 'lib/domain'],
  'lib/i18n': ['lib/domain'],
  'lib/host': [],
  'lib/events': ['lib/domain'],
  'lib/db': ['lib/generated', 'lib/domain'],
  'lib/secrets': ['lib/db', 'lib/domain'],
  'lib/ssh': ['lib/secrets', 'lib/db', 'lib/shell', 'lib/domain'],
  'lib/auth': ['lib/secrets', 'lib/db', 'lib/domain', 'lib/generated'],
  'lib/tasks': [
    'lib/plan',
    'lib/ssh',
    'lib/db',
    'lib/events',
    'lib/host',
    'lib/libvirt',
    'lib/shell',
    'lib/domain',
  ],
  'lib/fleet': ['lib/ssh', 'lib/events', 'lib/host', 'lib/libvirt', 'lib/shell', 'lib/domain'],
  'lib/services': ['lib/*'],
  'lib/server': ['lib/*'],
  'lib/actions': ['lib/services', 'lib/auth', 'lib/ssh', 'lib/domain', 'lib/server'],
  'lib/client': ['lib/actions', 'lib/i18n', 'lib/domain'],
  components: ['components', 'lib/client', 'lib/actions', 'lib/i18n', 'lib/domain'],
  app: [
    'app',
    'components',
    'lib/services',
    'lib/auth',
    'lib/events',
    'lib/server',
    'lib/actions',
    'lib/client',
    'lib/i18n',
    'lib/domain',
  ],
};
/** Pure: no I/O, no clock, no randomness, no React. */
const PURE = ['lib/domain', 'lib/shell', 'lib/libvirt', 'lib/storage', 'lib/plan'];
const IMPURE = /from '(node:|react|next|ssh2)|Date\.now\(\)|new Date\(\)|Math\.random/;

const root = resolve(import.meta.dirname, '..');

function sources(dir: string): string[] {
  return readdirSync(join(root, dir)).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(join(root, path)).isDirectory()) {
      return name === 'generated' ? [] : sources(path);
    }
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
  });
}

const files = ['lib', 'components', 'app'].flatMap(sources);
const folderOf = (path: string) =>
  path.startsWith('lib/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? '');

/** Paths of ours that a file imports, relative to the root. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(@\/|\.{1,2}\/)([^']*)'/g)].map(
    ([, start = '', rest = '']) =>
      start === '@/' ? rest : relative(root, resolve(root, dirname(file), start + rest)),
  );
}

describe('the architecture', () => {
  it('has its sources in front of it', () => expect(files.length).toBeGreaterThan(50));

  it.each(files)('%s imports only what lies below it', (file) => {
    const own = folderOf(file);
    const allowed = MAY_IMPORT[own];
    expect(allowed, `${own} has no line in MAY_IMPORT`).toBeDefined();
    for (const target of imports(file)) {
      const folder = folderOf(target);
      if (folder === own || target === 'package.json' || target.endsWith('.css')) continue;
      const fine =
        allowed?.includes(folder) || (allowed?.includes('lib/*') && folder.startsWith('lib/'));
      expect(fine, `${file} imports ${target}`).toBe(true);
    }
  });

  it.each(files.filter((file) => PURE.includes(folderOf(file))))('%s is pure', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(IMPURE);
  });

  it.each(files)('%s is no longer than 450 lines', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(450);
  });

  it('has no circles', () => {
    const known = new Set(files);
    const resolved = (path: string) =>
      [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((one) => known.has(one));
    const done = new Set<string>();
    const visit = (file: string, above: string[]): void => {
      expect(above, `circle: ${[...above, file].join(' → ')}`).not.toContain(file);
      if (done.has(file)) return;
      for (const target of imports(file)) {
        const next = resolved(target);
        if (next) visit(next, [...above, file]);
      }
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });
});
