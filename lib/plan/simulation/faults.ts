import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { isLayer } from '@/lib/storage/layers';
import { STORE, UUID } from '../testing';
import { instantOf, isSavedImage, placesIn, type SimulatedHost, TORN } from './host';
import { readManifest, SAVED } from './scenario';

const dirOf = (id: string) => `${STORE}/vms/${UUID}/${id}`;

/** Everything that outlives a task, as text: two hosts with the same text are the same to an operator. */
export function remains(host: SimulatedHost): string[] {
  return [...host.files]
    .filter(([path]) => !path.startsWith(`${STORE}/tasks/`))
    .map(([path, { content, inside, below }]) => {
      const held = [...inside].map(([name, what]) => `${name}=${what}`).sort();
      const over = below === undefined ? '' : ` over ${below}`;
      return `${path}${over}: ${content} [${held.join(', ')}]`;
    })
    .concat(`definition: ${host.domain.definition}`)
    .sort();
}

/** What is wrong with a host at rest. `instants`: what each snapshot should hold, by its id. */
export function faults(
  host: SimulatedHost,
  manifests: readonly Manifest[],
  instants: ReadonlyMap<string, string>,
): string[] {
  const listed = manifests.flatMap(({ id }) => {
    const text = host.files.get(`${dirOf(id)}/manifest.json`)?.content;
    // As it is there: a merge changes where its disks are.
    return text === undefined ? [] : [readManifest(text)];
  });
  return [
    ...listed.flatMap((manifest) => damage(host, manifest, instants.get(manifest.id) ?? '?')),
    ...apart(host),
    ...strays(host, listed),
    ...written(host, listed),
  ];
}

/** A snapshot that is listed has all its parts, and they are of its instant. */
function damage(host: SimulatedHost, manifest: Manifest, instant: string): string[] {
  const { id, parts } = manifest;
  const held = [
    ...parts.map(({ file }) => host.files.get(`${dirOf(id)}/${file}`)?.content),
    ...capturedDisks(manifest).map(({ driver, ref, path }) => {
      if (driver === 'qcow2') return host.files.get(path)?.inside.get(ref);
      return host.contentOf(driver === 'lvm-thin' ? `/dev/${ref}` : ref);
    }),
  ];
  return held.flatMap((content, n) =>
    content !== undefined && instantOf(content) === instant
      ? []
      : [`part ${n} of ${id} is ${content} instead of ${instant}`],
  );
}

/** The VM's own parts are of one instant, and so is a saved memory that waits for its start. */
function apart(host: SimulatedHost): string[] {
  const saved = host.files.get(SAVED)?.content;
  const contents = [...host.diskPaths, ...host.firmwarePaths].map(
    (path) => host.contentOf(path) ?? 'missing',
  );
  const memory =
    host.domain.memory ?? (saved !== undefined && isSavedImage(saved) ? saved : undefined);
  const instants = new Set([...contents, ...(memory === undefined ? [] : [memory])].map(instantOf));
  return instants.size > 1 ? [`the VM is of several instants: ${[...instants]}`] : [];
}

/** Files that the VM, a start of it, or a saved memory would write to. */
function writable(host: SimulatedHost): string[] {
  const saved = host.files.get(SAVED)?.content ?? '';
  const defined = placesIn(host.domain.definition);
  return [...host.diskPaths, ...defined.values(), ...placesIn(saved).values()];
}

/** Nobody writes to a file that is a capture itself. */
function written(host: SimulatedHost, listed: readonly Manifest[]): string[] {
  const frozen = new Set(frozenIn(listed));
  return writable(host).flatMap((path) => (frozen.has(path) ? [`the VM lies on ${path}`] : []));
}

const frozenIn = (listed: readonly Manifest[]) =>
  listed.flatMap(capturedDisks).flatMap(({ driver, ref }) => (driver === 'overlay' ? [ref] : []));

/** Nothing is left that belongs to no snapshot. A layer may be older than all that needs it. */
function strays(host: SimulatedHost, manifests: readonly Manifest[]): string[] {
  const listed = new Set(manifests.map(({ id }) => id));
  const captures = manifests.flatMap(capturedDisks).map(({ ref }) => ref);
  const needed = new Set(
    [...writable(host), ...captures].flatMap((path) => host.chain(path)).filter(isLayer),
  );
  const named = /\d{8}t\d{6}-[0-9a-f]{6}/;
  const left: string[] = [];
  for (const [path, { content, inside }] of host.files) {
    if (path.startsWith(`${STORE}/tasks/`) || needed.has(path)) continue;
    const id = named.exec(path)?.[0];
    if (id !== undefined && !listed.has(id)) left.push(path);
    if (content === TORN || /[.-](new|part|in|aside|savepoint|now|overlay)$/.test(path))
      left.push(path);
    for (const name of inside.keys()) {
      if (!listed.has(named.exec(name)?.[0] ?? '')) left.push(`${path}#${name}`);
    }
  }
  return left.map((what) => `left behind: ${what}`);
}
