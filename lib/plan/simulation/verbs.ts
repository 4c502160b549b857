import type { Command } from '@/lib/shell/command';
import { isLayer, rootOf } from '@/lib/storage/layers';
import { Failed, isSavedImage, must, type SimulatedHost, type Verb } from './host';
import { layerVerbs } from './layer-verbs';
import { libvirtOf } from './libvirt';
import { volumeVerbs } from './volume-verbs';

/** What a verb may know beside its words: which script runs it, and how that stands. */
export type Script = {
  savePath: string;
  recovering: boolean;
  /** Something could not be taken back, or a step past the commit failed. */
  broken: boolean;
  /** The VM was found running, started by somebody else, and stopped. */
  touched: boolean;
};

/**
 * The commands of plans, as `lib/host/verbs` and the programs of a host have them. A word that is not here is an error:
 * a new verb needs its line, or nothing is known about plans that use it.
 */
export function verbsOf(host: SimulatedHost, script: Script) {
  const { domain, qemuImg } = libvirtOf(host, script.savePath);
  const whole = (file: string) => must(host.isWhole(file));

  const put = (from: string, to: string) => {
    try {
      host.copyFile(from, `${to}.new`);
      host.rename(`${to}.new`, to);
    } catch (error) {
      if (error instanceof Failed) host.files.delete(`${to}.new`);
      throw error;
    }
  };
  const keepFile = (from: string, to: string) => {
    host.copyFile(from, `${to}.part`);
    host.rename(`${to}.part`, to);
  };
  const awake = () => {
    if (host.domain.run === 'paused') domain.resume();
  };
  const fold = (definition: string, pairs: readonly string[]) => {
    const overlays = pairs.filter((_, n) => n % 2 === 1);
    for (const [path, overlay] of [...host.overlays]) {
      if (overlays.includes(overlay)) domain.fold(path);
    }
    const layers = overlays.filter((one) => host.diskPaths.includes(one));
    for (const layer of layers) domain.foldLayer(layer);
    if (layers.length > 0 && !host.isActive()) domain.define(definition);
    for (const overlay of overlays) if (host.has(overlay)) host.remove(overlay);
  };
  const powerOff = () => {
    if (host.isActive()) domain.destroy();
  };
  const stop = () => {
    if (host.isActive() && host.isOthers) script.touched = true;
    powerOff();
  };

  const VIRSH: Record<string, Verb> = {
    managedsave: () => domain.managedSave(),
    start: () => domain.start(),
    restore: (file, ...how) => domain.restore(file, ...how),
    define: (file) => domain.define(file),
  };
  const QEMU_IMG: Record<string, (name: string, path: string) => void> = {
    '-c': (name, path) => qemuImg.create(path, name),
    '-a': (name, path) => qemuImg.apply(path, name),
    '-d': (name, path) => qemuImg.drop(path, name),
  };
  /** The last two words of cp and ln are from and to; what comes before says how. */
  const fromTo = (words: string[], work: (from: string, to: string) => void) => {
    const [to = '', from = ''] = [...words].reverse();
    work(from, to);
  };

  const VERBS: Record<string, Verb> = {
    true: () => {},
    touch: (...words) => host.write(words.at(-1) ?? '', ''),
    virsh: (_quiet, _connect, _uri, word = '', ...rest) => need(VIRSH, word)(...rest),
    'qemu-img': (_snapshot, flag = '', name = '', path = '') => need(QEMU_IMG, flag)(name, path),
    mkdir: (...words) => host.makeFolder(words.at(-1) ?? ''),
    rm: (flags, _end, ...paths) => {
      for (const path of paths) {
        if (flags === '-rf' && host.folders.has(path)) host.removeFolder(path);
        else if (host.files.has(path)) host.remove(path);
      }
    },
    ln: (...words) => fromTo(words, (from, to) => host.link(from, to)),
    cp: (...words) => fromTo(words, (from, to) => host.copyFile(from, to)),
    sync: (path = '') => must(host.has(path)),
    test: (_flag, path = '') => must(host.has(path)),
    sp_state_is: (_uuid, ...wanted) => must(wanted.includes(host.domain.run)),
    sp_no_managed_save: (file = '') => must(!host.has(file)),
    sp_room: () => {},
    // Nobody else works here.
    sp_no_job: () => {},
    sp_no_job_before: () => {},
    sp_part_whole: (file = '') => whole(file),
    sp_image_whole: (file = '') => must(host.has(file) && isSavedImage(host.read(file))),
    sp_try: (...words) => void attempt(words),
    sp_unless: (path = '', ...words) => {
      must(!host.has(path));
      run(words);
    },
    sp_where: (path = '', ...words) => (host.has(path) ? run(words) : undefined),
    sp_if_whole: (...words) => {
      must(!script.broken);
      run(words);
    },
    sp_after_crash: (...words) => (script.recovering || script.touched ? run(words) : undefined),
    sp_put: put,
    // Nothing in here is compressed.
    sp_put_manifest: put,
    sp_edit_manifest: (words = '', to = '') => {
      host.write(`${words}.out`, edited(host.read(to), host.read(words)));
      put(`${words}.out`, to);
    },
    sp_put_again: (from, to) => (host.has(from) ? put(from, to) : undefined),
    sp_keep_file: keepFile,
    sp_keep_vars: (from, to) => (host.has(from) ? keepFile(from, to) : host.write(to, '')),
    sp_put_vars: (from, to) => {
      if (!host.has(from)) return;
      if (host.read(from) !== '') put(from, to);
      else if (host.has(to)) host.remove(to);
    },
    sp_keep_tpm: (folder, to) => {
      host.write(`${to}.part`, host.has(`${folder}/state`) ? host.read(`${folder}/state`) : '');
      host.rename(`${to}.part`, to);
    },
    sp_put_tpm: (from, folder) => {
      if (!host.has(from)) return;
      const beside = `${folder}.savepoint`;
      host.removeFolder(beside);
      const content = host.read(from);
      if (content !== '') {
        host.makeFolder(beside);
        host.write(`${beside}/state`, content);
      }
      host.removeFolder(folder);
      if (host.has(beside)) host.renameFolder(beside, folder);
    },
    sp_move: (from, to) => (host.has(from) ? host.renameFolder(from, to) : undefined),
    sp_keep_copy: (from, to) => {
      host.copyFile(from, `${to}.new`);
      host.rename(`${to}.new`, to);
    },
    sp_live: (_uuid, file = '', _limit, ...specs) => domain.live(file, overlaysIn(host, specs)),
    sp_hold: (_uuid, file = '') => domain.live(file, new Map()),
    sp_suspend: () => domain.suspend(),
    sp_go_on: () => domain.resume(),
    sp_lay: (_uuid, ...specs) => domain.lay(overlaysIn(host, specs)),
    sp_fold: (_uuid, definition, ...pairs) => fold(definition, pairs),
    sp_unlive: (_uuid, file = '', definition, ...pairs) => {
      fold(definition, pairs);
      if (host.has(file)) host.remove(file);
    },
    ...layerVerbs(host, domain),
    sp_forget_hash: () => {},
    sp_record: (template = '', dir = '') => put(template, `${dir}/manifest.json`),
    sp_awake: (_uuid, ...words) => {
      awake();
      if (words.length > 0) run(words);
    },
    sp_unhold: (_uuid, file = '') => {
      awake();
      if (host.has(file)) host.remove(file);
    },
    sp_while_room: (_least, count, ...words) => run(words.slice(Number(count))),
    sp_freeze: () => {},
    sp_thaw: () => {},
    sp_unchanged: (keep = '', path = '', kept = '') => {
      run([keep, path, `${kept}.now`]);
      const same = host.read(kept) === host.read(`${kept}.now`);
      host.remove(`${kept}.now`);
      must(same);
    },
    sp_qcow2_keep: (_uuid, path = '', name = '') => qemuImg.keep(path, name),
    sp_screen: (_uuid, file = '') => host.write(file, host.domain.definition),
    sp_saved_untouched: (file) => must(host.has(file)),
    sp_resume: () => (host.isActive() ? undefined : domain.start()),
    sp_save_aside: (_uuid, file = '', aside = '') => {
      if (host.has(file) && !host.has(aside)) host.rename(file, aside);
      must(host.has(aside));
      host.act();
      host.files.set(file, { content: '', inside: new Map() });
      domain.removeManagedSave();
    },
    sp_save_back: (_uuid, file = '', aside = '') => {
      if (!host.has(aside)) return;
      must(!host.isActive());
      must(!script.broken);
      host.rename(aside, file);
    },
    sp_resumed: (_uuid, state) => must(host.domain.run === state && host.domain.resumed),
    sp_power_off: powerOff,
    sp_stop: stop,
    sp_untouched: () => must(!script.touched),
    sp_start_again: () => {
      must(!script.touched);
      if (!host.isActive()) domain.start();
    },
    sp_define_again: (file) =>
      host.has(file) && host.read(file) !== '' ? domain.define(file) : undefined,
    sp_note_rollback: put,
    sp_clock: () => {},
    sp_swap: (from, to, aside) => {
      if (host.has(to) && !host.has(aside)) host.link(to, aside);
      host.rename(from, to);
    },
    sp_swap_back: (to, aside) => (host.has(aside) ? host.rename(aside, to) : undefined),
    sp_qcow2_whole: (path, name) => must(qemuImg.has(path, name)),
    sp_qcow2_pour: (from = '', path = '') => qemuImg.pour(from, path),
    sp_qcow2_drop: (path, name) => (qemuImg.has(path, name) ? qemuImg.drop(path, name) : undefined),
    sp_qcow2_back: (path, name) =>
      qemuImg.has(path, name) ? qemuImg.apply(path, name) : undefined,
    sp_qcow2_forget: (_uuid, path = '', name = '') => qemuImg.forget(path, name),
    ...volumeVerbs(host),
    sp_attempt: () => {},
    sp_close: () => must(!script.broken),
    sp_seal: (template = '', dir = '') => {
      host.write(`${dir}/manifest.json.new`, host.read(template));
      host.rename(`${dir}/manifest.json.new`, `${dir}/manifest.json`);
    },
  };

  function run([name = '', ...words]: readonly string[]): void {
    need(VERBS, name)(...words);
  }

  function attempt(words: readonly string[]): boolean {
    try {
      run(words);
      return true;
    } catch (error) {
      if (error instanceof Failed) return false;
      throw error;
    }
  }

  /** Whether the command ended well. Being killed, and harm, come out as errors. */
  return function command({ argv, into }: Command): boolean {
    try {
      host.act();
    } catch (error) {
      if (error instanceof Failed) return false;
      throw error;
    }
    if (into === undefined) return attempt(argv);
    if (!argv.includes('dumpxml')) throw new Error(`the simulated host cannot write ${argv}`);
    try {
      host.write(into, host.domain.definition);
      return true;
    } catch (error) {
      if (error instanceof Failed) return false;
      throw error;
    }
  };
}

function need<T>(verbs: Record<string, T>, word: string): T {
  const found = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (found === undefined) throw new Error(`the simulated host does not know “${word}”`);
  return found;
}

/** The overlays that libvirt is told to make, by the disk each lies over: its name is the disk's, and an ending. */
function overlaysIn(host: SimulatedHost, specs: readonly string[]): Map<string, string> {
  const files = specs.flatMap((spec) => spec.split(',file=')[1] ?? []);
  return new Map(
    files.flatMap((file) => {
      const path = host.diskPaths.find((one) =>
        isLayer(file) ? rootOf(file) === rootOf(one) : file.startsWith(`${one}.savepoint-`),
      );
      return path === undefined ? [] : [[path, file] as const];
    }),
  );
}

/** A manifest with other words, a line each. */
const edited = (text: string, words: string): string =>
  words.split('\n').reduce((now, line) => {
    const [key = '', value = ''] = line.split(/ (.*)/);
    return value === ''
      ? now
      : now.replace(new RegExp(`"${key}":(null|"([^"\\\\]|\\\\.)*")`), () => `"${key}":${value}`);
  }, text);
