import { must, type SimulatedHost, type Verb } from './host';

/** The verbs of `lvm.sh`. */
export function volumeVerbs(host: SimulatedHost): Record<string, Verb> {
  const volume = (group = '', name = '') => `/dev/${group}/${name}`;
  const dropVolume: Verb = (group, name) => {
    if (host.has(volume(group, name))) host.remove(volume(group, name));
  };
  const copyVolume: Verb = (group, from, to) => {
    dropVolume(group, to);
    host.copyFile(volume(group, from), volume(group, to));
  };

  return {
    sp_lvm_room: () => {},
    sp_lvm_whole: (group, name) => must(host.isWhole(volume(group, name))),
    sp_lvm_drop: (group, name) => dropVolume(group, name),
    sp_lvm_capture: (group, name, snapshot) => copyVolume(group, name, snapshot),
    sp_lvm_fill: (group, _pool, name, file = '') => {
      dropVolume(group, name);
      host.copyFile(file, volume(group, name));
    },
    sp_lvm_clone: (group, snapshot, name) => copyVolume(group, snapshot, name),
    sp_lvm_swap: (group, next, name, aside) => {
      if (host.has(volume(group, name)) && !host.has(volume(group, aside))) {
        must(host.has(volume(group, next)));
        host.rename(volume(group, name), volume(group, aside));
      }
      if (host.has(volume(group, next))) host.rename(volume(group, next), volume(group, name));
      must(host.has(volume(group, name)));
    },
    sp_lvm_swap_back: (group, next, name, aside) => {
      if (!host.has(volume(group, aside))) return;
      if (host.has(volume(group, name))) host.rename(volume(group, name), volume(group, next));
      host.rename(volume(group, aside), volume(group, name));
    },
    /** Only what puts a thin volume back by hand. */
    sh: (_flags, _script, _sh, group, name, snapshot) => copyVolume(group, snapshot, name),
  };
}
