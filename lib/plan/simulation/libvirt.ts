import {
  Failed,
  Harm,
  instantOf,
  isSavedImage,
  type Run,
  type SimulatedHost,
  savedImage,
  TORN,
} from './host';

/** What virsh and qemu-img do, as far as plans ask them for it. */
export function libvirtOf(host: SimulatedHost, savePath: string) {
  const stop = () => {
    host.inactive = false;
    const { memory: _, ...rest } = host.domain;
    host.domain = { ...rest, run: 'shut off', resumed: false };
  };

  function wake(image: string): void {
    const [, run, memory = ''] = /^save (running|paused) (.*)$/s.exec(image) ?? [];
    if (run === undefined) throw new Failed();
    host.checkTogether(memory);
    host.domain = { ...host.domain, run: run as Run, memory, resumed: true };
  }

  const domain = {
    managedSave(): void {
      host.act();
      const { memory, run } = host.domain;
      if (memory === undefined) throw new Failed();
      host.files.set(savePath, { content: TORN, inside: new Map() });
      const finish = () => {
        host.files.set(savePath, { content: savedImage(memory, run), inside: new Map() });
        stop();
      };
      host.pending = finish;
      try {
        host.act();
      } catch (error) {
        // libvirt clears up after itself; a killed script is no reason for it to stop.
        if (error instanceof Failed) {
          host.pending = undefined;
          host.files.delete(savePath);
        }
        throw error;
      }
      finish();
      host.pending = undefined;
    },
    start(): void {
      host.act();
      if (host.isActive()) throw new Failed();
      const saved = host.files.get(savePath)?.content;
      if (saved !== undefined && isSavedImage(saved)) {
        wake(saved);
        host.files.delete(savePath);
        return;
      }
      // An unfinished image is discarded without a word, and the VM boots.
      host.files.delete(savePath);
      host.checkTogether(undefined);
      const memory = `boot@${instantOf(host.read(host.diskPaths[0] ?? ''))}`;
      host.domain = { ...host.domain, run: 'running', memory, resumed: false };
    },
    /** `snapshot-create-as --live` with a memory file: over overlays the guest runs on, without any it stands still. */
    live(file: string, overlays: ReadonlyMap<string, string>): void {
      host.act();
      const { memory } = host.domain;
      if (memory === undefined || host.domain.run !== 'running') throw new Failed();
      host.files.set(file, { content: TORN, inside: new Map() });
      const finish = () => {
        host.files.set(file, { content: savedImage(memory, 'running'), inside: new Map() });
        if (overlays.size === 0) {
          host.domain = { ...host.domain, run: 'paused' };
          host.inactive = true;
        }
        for (const [path, overlay] of overlays) {
          host.overlays.set(path, overlay);
          host.files.set(overlay, { content: 'overlay', inside: new Map() });
        }
      };
      host.pending = finish;
      try {
        host.act();
      } catch (error) {
        if (error instanceof Failed) {
          host.pending = undefined;
          host.files.delete(file);
        }
        throw error;
      }
      finish();
      host.pending = undefined;
    },
    /** `snapshot-create-as --disk-only`. */
    lay(overlays: ReadonlyMap<string, string>): void {
      host.act();
      if (host.domain.run !== 'running') throw new Failed();
      for (const [path, overlay] of overlays) {
        host.overlays.set(path, overlay);
        host.files.set(overlay, { content: 'overlay', inside: new Map() });
      }
    },
    suspend(): void {
      host.act();
      if (host.domain.run !== 'running') throw new Failed();
      host.domain = { ...host.domain, run: 'paused' };
    },
    resume(): void {
      host.act();
      if (host.domain.run !== 'paused') throw new Failed();
      host.domain = { ...host.domain, run: 'running' };
      host.inactive = false;
    },
    /** One overlay folded back, by QEMU or by `qemu-img commit`. */
    fold(path: string): void {
      host.act();
      host.overlays.delete(path);
    },
    restore(file: string): void {
      host.act();
      const image = host.read(file);
      if (host.isActive() || !isSavedImage(image)) throw new Failed();
      wake(image);
    },
    define(file: string): void {
      host.act();
      host.domain = { ...host.domain, definition: host.read(file) };
    },
    destroy(): void {
      host.act();
      if (!host.isActive()) throw new Failed();
      stop();
    },
    removeManagedSave(): void {
      host.act();
      host.files.delete(savePath);
    },
  };

  /** QEMU's lock: nobody else touches the image of a running VM. */
  function writable(path: string) {
    if (host.isActive() && !host.inactive && host.diskPaths.includes(path)) throw new Failed();
    const inode = host.files.get(path);
    if (!inode) throw new Failed();
    return inode;
  }

  /** A half-copied file is no image; one that was half written over still is, with all that it holds. */
  function image(path: string) {
    const inode = writable(path);
    if (inode.content === TORN && inode.inside.size === 0) throw new Failed();
    return inode;
  }

  const qemuImg = {
    create(path: string, name: string): void {
      host.act();
      const inode = image(path);
      if (inode.inside.has(name)) throw new Harm(`${path} already holds ${name}`);
      inode.inside.set(name, inode.content);
    },
    apply(path: string, name: string): void {
      host.act();
      const inode = image(path);
      const content = inode.inside.get(name);
      if (content === undefined) throw new Failed();
      inode.content = content;
    },
    /** Written over bit by bit. */
    pour(from: string, path: string): void {
      host.act();
      const content = host.read(from);
      const inode = writable(path);
      inode.content = TORN;
      host.act();
      inode.content = content;
    },
    drop(path: string, name: string): void {
      host.act();
      if (!image(path).inside.delete(name)) throw new Failed();
    },
    /** Through the monitor of the VM that stands still. */
    keep(path: string, name: string): void {
      const inode = host.files.get(path);
      if (!inode || host.domain.run !== 'paused' || host.inactive) throw new Failed();
      host.act();
      inode.inside.set(name, inode.content);
    },
    /** Through the monitor where the VM runs. */
    forget(path: string, name: string): void {
      const inode = host.files.get(path);
      if (!inode?.inside.has(name)) return;
      if (host.inactive) throw new Failed();
      host.act();
      inode.inside.delete(name);
    },
    has: (path: string, name: string) => host.files.get(path)?.inside.has(name) ?? false,
  };
  return { domain, qemuImg };
}
