/**
 * A host that exists only in memory, for the planner's property tests: files, snapshots inside qcow2 images and one
 * domain. Contents are words; `disk@T` is what a disk held at the instant T, and memory carries the same T.
 */
export type Inode = { content: string; inside: Map<string, string> };

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
/** A saved memory as libvirt writes it: memory, then the state that it comes back in. */
export const savedImage = (memory: string, run: Run) => `save ${run} ${memory}`;
export const isSavedImage = (content: string | undefined) => content?.startsWith('save ') ?? false;

export const instantOf = (content: string) => content.slice(content.lastIndexOf('@') + 1);

/** What a test must never see happen, whatever failed before. */
export class Harm extends Error {}
/** The script was killed here. */
export class Killed extends Error {}
/** A command ended with an error here. */
export class Failed extends Error {}

/** How many things may still happen, and what comes then; undefined: nothing goes wrong. */
export type Fuse = { left: number; blows: 'fails' | 'kills' };

export class SimulatedHost {
  files = new Map<string, Inode>();
  folders = new Set<string>();
  fuse: Fuse | undefined;
  /** Overlays that the running guest writes to, by disk. */
  overlays = new Map<string, string>();
  /** The paused guest's QEMU has let go of its images. */
  inactive = false;
  /** How many things happened. */
  happened = 0;
  /** What goes on by itself when the script that began it is killed. */
  pending: (() => void) | undefined;
  readonly diskPaths: readonly string[];
  readonly firmwarePaths: readonly string[];
  domain: Domain;

  constructor(domain: Domain, diskPaths: readonly string[], firmwarePaths: readonly string[]) {
    this.domain = domain;
    this.diskPaths = diskPaths;
    this.firmwarePaths = firmwarePaths;
  }

  /** The same host, so that one beginning can be taken again and again. Hard links stay hard links. */
  copy(): SimulatedHost {
    const twin = new SimulatedHost({ ...this.domain }, this.diskPaths, this.firmwarePaths);
    const inodes = new Map<Inode, Inode>();
    for (const [path, inode] of this.files) {
      const same = inodes.get(inode) ?? { content: inode.content, inside: new Map(inode.inside) };
      inodes.set(inode, same);
      twin.files.set(path, same);
    }
    twin.folders = new Set(this.folders);
    twin.overlays = new Map(this.overlays);
    twin.inactive = this.inactive;
    return twin;
  }

  /** One thing is about to happen; here it can go wrong. */
  act(): void {
    if (this.fuse && this.fuse.left-- === 0) {
      const { blows } = this.fuse;
      this.fuse = undefined;
      throw blows === 'fails' ? new Failed() : new Killed();
    }
    this.happened += 1;
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
  write(path: string, content: string, inside: ReadonlyMap<string, string> = new Map()): void {
    if (!this.folders.has(folderOf(path))) throw new Failed();
    this.act();
    this.files.set(path, { content: TORN, inside: new Map() });
    this.act();
    this.files.set(path, { content, inside: new Map(inside) });
  }

  copyFile(from: string, to: string): void {
    this.read(from);
    const { content, inside } = this.files.get(from) ?? { content: '', inside: new Map() };
    // A running guest writes on while its disk is copied.
    const moving =
      this.domain.run === 'running' && this.diskPaths.includes(from) && !this.overlays.has(from);
    this.write(to, moving ? `${content} and later` : content, inside);
  }

  rename(from: string, to: string): void {
    this.act();
    const inode = this.files.get(from);
    if (!inode) throw new Failed();
    if (this.isActive() && this.diskPaths.includes(to)) {
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
  checkTogether(memory: string | undefined): void {
    const parts = [...this.diskPaths, ...this.firmwarePaths].flatMap((path) => {
      const inode = this.files.get(path);
      return inode ? [inode.content] : [];
    });
    const instants = new Set([...parts, ...(memory === undefined ? [] : [memory])].map(instantOf));
    if (instants.size > 1) {
      throw new Harm(`a start over parts of different instants: ${memory ?? 'boot'} over ${parts}`);
    }
  }
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}
