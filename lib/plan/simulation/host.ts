/**
 * A host that exists only in memory, for the planner's property tests: files, snapshots inside qcow2 images and one
 * domain. Contents are words; `disk@T` is what a disk held at the instant T, and memory carries the same T. A layer has no
 * content until somebody writes to it, and shows that of the file below.
 */
export type Inode = { content: string; inside: Map<string, string>; below?: string };

/** Where disks lie, by target. */
export type Places = ReadonlyMap<string, string>;

const PLACE = /(vd[a-z])=([^ @]+)/g;
/** A definition, or what a saved memory says of it: `xml vda=/a vdb=/b@T`. */
export const placesIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(PLACE)].map(([, target = '', path = '']) => [target, path]));
export const placeWords = (places: Places): string =>
  [...places].map(([target, path]) => ` ${target}=${path}`).join('');
/** The same text with other places. */
export const relaid = (text: string, to: Places): string =>
  text.replace(PLACE, (whole, target: string) => {
    const path = to.get(target);
    return path === undefined ? whole : `${target}=${path}`;
  });

export type Run = 'running' | 'paused' | 'shut off';

export type Domain = {
  uuid: string;
  name: string;
  definition: string;
  run: Run;
  /** Present while it runs. */
  memory?: string;
  /** Whether the guest came from a saved memory. */
  resumed: boolean;
};

/** Half of a file: what is there while its bytes are written. */
export const TORN = 'torn';
/** A saved memory as libvirt writes it: the state that it comes back in, where its disks lay, and memory. */
export const savedImage = (memory: string, run: Run, places: Places) =>
  `save ${run}${placeWords(places)} ${memory}`;
export const isSavedImage = (content: string | undefined) => content?.startsWith('save ') ?? false;

export const instantOf = (content: string) => content.slice(content.lastIndexOf('@') + 1);

/** What a test must never see happen, whatever failed before. */
export class Harm extends Error {}
/** The script was killed here. */
export class Killed extends Error {}
/** A command ended with an error here. */
export class Failed extends Error {}

export function must(fine: boolean): void {
  if (!fine) throw new Failed();
}

/** A command of plans, by its words. */
export type Verb = (...words: string[]) => void;

/** How many things may still happen, and what comes then; undefined: nothing goes wrong. */
export type Fuse = { left: number; blows: 'fails' | 'kills' | 'starts' };

export class SimulatedHost {
  files = new Map<string, Inode>();
  folders = new Set<string>();
  fuse: Fuse | undefined;
  /** Overlays that the running guest writes to, by disk. */
  overlays = new Map<string, string>();
  /** The paused guest's QEMU has let go of its images. */
  inactive = false;
  /** The VM was started by somebody else. */
  isOthers = false;
  /** Where libvirt keeps the memory of a managed save. */
  savePath = '';
  /** How many things happened. */
  happened = 0;
  /** What goes on by itself when the script that began it is killed. */
  pending: (() => void) | undefined;
  /** Where the disks of the running VM lie. */
  sources: Places = new Map();
  readonly firmwarePaths: readonly string[];
  domain: Domain;

  constructor(domain: Domain, firmwarePaths: readonly string[]) {
    this.domain = domain;
    this.firmwarePaths = firmwarePaths;
  }

  /** Where the VM's disks lie now, or would from its next start on. */
  get diskPaths(): readonly string[] {
    const places = this.isActive() ? this.sources : placesIn(this.domain.definition);
    return [...places.values()];
  }

  /** The files of a disk: its own, and all below it. */
  chain(path: string): string[] {
    const below = this.files.get(path)?.below;
    return below === undefined ? [path] : [path, ...this.chain(below)];
  }

  /** What a guest would read there. */
  contentOf(path: string): string | undefined {
    const inode = this.files.get(path);
    return inode?.content === '' && inode.below !== undefined
      ? this.contentOf(inode.below)
      : inode?.content;
  }

  /** The same host, so that one beginning can be taken again and again. Hard links stay hard links. */
  copy(): SimulatedHost {
    const twin = new SimulatedHost({ ...this.domain }, this.firmwarePaths);
    const inodes = new Map<Inode, Inode>();
    for (const [path, inode] of this.files) {
      const same = inodes.get(inode) ?? { ...inode, inside: new Map(inode.inside) };
      inodes.set(inode, same);
      twin.files.set(path, same);
    }
    twin.folders = new Set(this.folders);
    twin.overlays = new Map(this.overlays);
    twin.inactive = this.inactive;
    twin.savePath = this.savePath;
    twin.sources = new Map(this.sources);
    return twin;
  }

  /** One thing is about to happen; here it can go wrong. */
  act(): void {
    if (this.fuse && this.fuse.left-- === 0) {
      const { blows } = this.fuse;
      this.fuse = undefined;
      if (blows === 'starts') this.startedByOthers();
      else throw blows === 'fails' ? new Failed() : new Killed();
    }
    this.happened += 1;
  }

  /** Somebody starts the VM that is off, whatever its disks hold just now, and the guest writes to them. */
  private startedByOthers(): void {
    if (this.isActive()) return;
    this.isOthers = true;
    this.sources = placesIn(this.domain.definition);
    this.files.delete(this.savePath);
    for (const path of [...this.sources.values(), ...this.firmwarePaths]) {
      const inode = this.files.get(path);
      if (inode) inode.content = 'disk@others';
    }
    this.domain = { ...this.domain, run: 'running', memory: 'boot@others', resumed: false };
  }

  isWhole(path: string): boolean {
    return this.has(path) && this.read(path) !== TORN;
  }

  has(path: string): boolean {
    return this.files.has(path) || this.folders.has(path);
  }

  read(path: string): string {
    const inode = this.files.get(path);
    if (!inode) throw new Failed();
    return inode.content;
  }

  /** A new file in two moments: half of it is there, then all of it. */
  write(
    path: string,
    content: string,
    { inside, below }: Omit<Inode, 'content'> = { inside: new Map() },
  ): void {
    if (!this.folders.has(folderOf(path))) throw new Failed();
    this.act();
    this.files.set(path, { content: TORN, inside: new Map() });
    this.act();
    const over = below === undefined ? {} : { below };
    this.files.set(path, { content, inside: new Map(inside), ...over });
  }

  /** An empty layer over a file. */
  lay(over: string, layer: string): void {
    this.act();
    if (!this.has(over) || this.read(over) === TORN) throw new Failed();
    this.mayGo(layer);
    this.files.set(layer, { content: '', inside: new Map(), below: over });
  }

  /** What was written to a layer is in the file below it. */
  commit(layer: string): void {
    this.act();
    const upper = this.files.get(layer);
    const lower = this.files.get(upper?.below ?? '');
    if (!upper || !lower) throw new Failed();
    if (upper.content !== '') lower.content = upper.content;
  }

  private mayGo(path: string): void {
    const chains = this.diskPaths.flatMap((disk) => this.chain(disk));
    if (this.isActive() && !this.isOthers && chains.includes(path)) {
      throw new Harm(`${path} goes under the running VM`);
    }
  }

  copyFile(from: string, to: string): void {
    this.read(from);
    const inode = this.files.get(from) ?? { content: '', inside: new Map() };
    const { content } = inode;
    // A running guest writes on while its disk is copied.
    const moving =
      this.domain.run === 'running' && this.diskPaths.includes(from) && !this.overlays.has(from);
    this.write(to, moving ? `${content} and later` : content, inode);
  }

  rename(from: string, to: string): void {
    this.act();
    const inode = this.files.get(from);
    if (!inode) throw new Failed();
    if (this.isActive() && !this.isOthers && this.diskPaths.includes(to)) {
      throw new Harm(`${to} is replaced under the running VM`);
    }
    this.files.delete(from);
    this.files.set(to, inode);
  }

  renameFolder(from: string, to: string): void {
    this.act();
    if (!this.folders.has(from)) throw new Failed();
    for (const [path, inode] of [...this.files]) {
      if (!path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), inode);
    }
    this.folders.delete(from);
    this.folders.add(to);
  }

  link(from: string, to: string): void {
    this.act();
    const inode = this.files.get(from);
    if (!inode || this.has(to)) throw new Failed();
    this.files.set(to, inode);
  }

  remove(path: string): void {
    this.act();
    this.mayGo(path);
    this.files.delete(path);
  }

  /** A folder goes file by file. */
  removeFolder(path: string): void {
    for (const file of [...this.files.keys()]) if (file.startsWith(`${path}/`)) this.remove(file);
    this.act();
    this.files.delete(path);
    this.folders.delete(path);
  }

  makeFolder(path: string): void {
    this.act();
    for (let at = path; at.length > 1 && !this.folders.has(at); at = folderOf(at)) {
      this.folders.add(at);
    }
  }

  isActive(): boolean {
    return this.domain.run !== 'shut off';
  }

  /** The power goes: what ran is gone, what lies on disk stays. */
  cutPower(): void {
    this.pending = undefined;
    this.inactive = false;
    const { memory: _, ...rest } = this.domain;
    this.domain = { ...rest, run: 'shut off', resumed: false };
  }

  /** The script is gone, but what it had asked libvirt for comes to its end. */
  settle(): void {
    this.pending?.();
    this.pending = undefined;
  }

  /** Memory, disks and firmware of a VM that starts now must be of one instant. */
  checkTogether(memory: string | undefined, places: Places): void {
    const sources = [...places.values()];
    const frozen = [...this.files.values()].find(({ below }) => sources.includes(below ?? ''));
    if (frozen) throw new Harm(`a start on ${frozen.below}, over which others lie`);
    const parts = [...sources, ...this.firmwarePaths].flatMap((path) => this.contentOf(path) ?? []);
    const instants = new Set([...parts, ...(memory === undefined ? [] : [memory])].map(instantOf));
    if (instants.size > 1) {
      throw new Harm(`a start over parts of different instants: ${memory ?? 'boot'} over ${parts}`);
    }
  }
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}
