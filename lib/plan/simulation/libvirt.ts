import { isLayer } from '@/lib/storage/layers';
import {
  Failed,
  Harm,
  instantOf,
  isSavedImage,
  type Places,
  placesIn,
  type Run,
  relaid,
  type SimulatedHost,
  savedImage,
  TORN,
} from './host';

/** What virsh and qemu-img do, as far as plans ask them for it. */
export function libvirtOf(host: SimulatedHost, savePath: string) {
  host.savePath = savePath;
  const stop = () => {
    host.inactive = false;
    host.isOthers = false;
    const { memory: _, ...rest } = host.domain;
    host.domain = { ...rest, run: 'shut off', resumed: false };
  };

  function wake(image: string, places: Places = placesIn(image)): void {
    const [, run, memory = ''] = /^save (running|paused)(?: vd[a-z]=\S+)* (.*)$/s.exec(image) ?? [];
    if (run === undefined) throw new Failed();
    host.checkTogether(memory, places);
    host.sources = places;
    host.domain = { ...host.domain, run: run as Run, memory, resumed: true };
  }

  /** The running VM, and its next start, lie on another file. */
  function moveTo(from: string, to: string): void {
    const moved = (places: Places) =>
      new Map([...places].map(([target, path]) => [target, path === from ? to : path]));
    host.sources = moved(host.sources);
    const { definition } = host.domain;
    host.domain = { ...host.domain, definition: relaid(definition, moved(placesIn(definition))) };
  }

  /** libvirt lays overlays: some are folded back later, others are layers that stay. */
  function layAll(overlays: ReadonlyMap<string, string>): void {
    for (const [path, overlay] of overlays) {
      if (isLayer(overlay)) {
        host.files.set(overlay, { content: '', inside: new Map(), below: path });
        moveTo(path, overlay);
      } else {
        host.overlays.set(path, overlay);
        host.files.set(overlay, { content: 'overlay', inside: new Map() });
      }
    }
  }

  const domain = {
    managedSave(): void {
      host.act();
      const { memory, run } = host.domain;
      if (memory === undefined) throw new Failed();
      host.files.set(savePath, { content: TORN, inside: new Map() });
      const finish = () => {
        const content = savedImage(memory, run, host.sources);
        host.files.set(savePath, { content, inside: new Map() });
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
      const places = placesIn(host.domain.definition);
      host.checkTogether(undefined, places);
      host.sources = places;
      const memory = `boot@${instantOf(host.contentOf(host.diskPaths[0] ?? '') ?? '')}`;
      host.domain = { ...host.domain, run: 'running', memory, resumed: false };
    },
    /** `snapshot-create-as --live` with a memory file: over overlays the guest runs on, without any it stands still. */
    live(file: string, overlays: ReadonlyMap<string, string>): void {
      host.act();
      const { memory } = host.domain;
      if (memory === undefined || host.domain.run !== 'running') throw new Failed();
      host.files.set(file, { content: TORN, inside: new Map() });
      const finish = () => {
        const content = savedImage(memory, 'running', host.sources);
        host.files.set(file, { content, inside: new Map() });
        if (overlays.size === 0) {
          host.domain = { ...host.domain, run: 'paused' };
          host.inactive = true;
        }
        layAll(overlays);
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
      layAll(overlays);
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
    /** A layer under the running VM, or under its next start: what is in it goes to the file below. */
    foldLayer(layer: string): void {
      const below = host.files.get(layer)?.below;
      if (below === undefined || !host.diskPaths.includes(layer)) return;
      host.commit(layer);
      if (host.isActive()) moveTo(layer, below);
    },
    /** A layer into the file below it; of a running VM with what lies above moved in the same moment. */
    merge(into: string, layer: string): void {
      const isRunning =
        host.isActive() && host.diskPaths.some((disk) => host.chain(disk).includes(layer));
      host.commit(layer);
      if (!isRunning) return;
      if (host.diskPaths.includes(layer)) {
        moveTo(layer, into);
        return;
      }
      for (const path of host.diskPaths.flatMap((disk) => host.chain(disk))) {
        const inode = host.files.get(path);
        if (inode?.below === layer) host.files.set(path, { ...inode, below: into });
      }
    },
    restore(file: string, ...how: string[]): void {
      host.act();
      const image = host.read(file);
      if (host.isActive() || !isSavedImage(image)) throw new Failed();
      const at = how.indexOf('--xml');
      wake(image, at < 0 ? undefined : placesIn(host.read(how[at + 1] ?? '')));
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
