import {
  instantOf,
  isSavedImage,
  must,
  placesIn,
  placeWords,
  relaid,
  type SimulatedHost,
  type Verb,
} from './host';
import type { libvirtOf } from './libvirt';

type Domain = ReturnType<typeof libvirtOf>['domain'];

/** The verbs of `layers.sh`. */
export function layerVerbs(host: SimulatedHost, domain: Domain): Record<string, Verb> {
  /** TARGET FILE FORMAT of each layer. */
  const placesOf = (words: readonly string[]) =>
    new Map(
      words.flatMap((target, n) => (n % 3 === 0 ? [[target, words[n + 1] ?? ''] as const] : [])),
    );
  const relay = (text: string, to: string, words: readonly string[]) => {
    const places = placesOf(words);
    must([...places.keys()].every((target) => placesIn(text).has(target)));
    host.write(`${to}.part`, relaid(text, places));
    host.rename(`${to}.part`, to);
  };
  const dropLayer = (layer: string) => {
    if (!host.has(layer)) return;
    must(!host.diskPaths.includes(layer));
    must(!placeWords(placesIn(host.domain.definition)).includes(`=${layer}`));
    host.remove(layer);
  };

  return {
    sp_lay_over: (over = '', _format, layer = '') => {
      if (host.has(layer)) host.remove(layer);
      host.lay(over, layer);
    },
    sp_drop_layer: (_uuid, _target, layer = '') => dropLayer(layer),
    sp_frozen: (file = '') => must(host.isWhole(file)),
    sp_relay: (from = '', to = '', ...words) => relay(host.read(from), to, words),
    sp_relay_saved: (state = '', to = '', ...words) => {
      const image = host.read(state);
      must(isSavedImage(image));
      relay(`xml${placeWords(placesIn(image))}@${instantOf(image)}`, to, words);
    },
    sp_define_over: (_uuid, kept = '', ...words) => {
      host.write(`${kept}.half`, host.domain.definition);
      host.rename(`${kept}.half`, kept);
      host.act();
      const { definition } = host.domain;
      host.domain = { ...host.domain, definition: relaid(definition, placesOf(words)) };
    },
    sp_define_back: (_uuid, saved = '', kept = '', ...pairs) => {
      if (!host.has(kept)) return;
      if (host.isActive() || !host.has(saved)) {
        for (const [n, layer] of pairs.entries()) if (n % 2 === 1) domain.foldLayer(layer);
      }
      domain.define(kept);
    },
    sp_merge: (_uuid, target = '', into = '', layer = '') => {
      const defined = placesIn(host.domain.definition).get(target);
      if (defined === into || !host.has(layer)) return;
      must(host.files.get(layer)?.below === into);
      domain.merge(into, layer);
    },
    sp_move_over: (layer = '', into = '', _format, before = '') => {
      const inode = host.files.get(layer);
      if (!inode || inode.below === into) return;
      must(inode.below === before);
      host.act();
      host.files.set(layer, { ...inode, below: into });
    },
    sp_leave: (_uuid, _kept, target = '', layer = '', into = '') => {
      if (placesIn(host.domain.definition).get(target) !== layer) return;
      host.act();
      const { definition } = host.domain;
      host.domain = { ...host.domain, definition: relaid(definition, new Map([[target, into]])) };
    },
    sp_drop_between: (_uuid, _target, layer = '', ...above) => {
      must(above.every((one) => host.files.get(one)?.below !== layer));
      dropLayer(layer);
    },
  };
}
