/**
 * Names of layers: files that a disk goes on in while what lies below them stays as it was. A layer carries the id of the
 * snapshot or task that made it behind the name of the VM's own first file, so that names never grow.
 */
const ENDING = /\.savepoint-\d{8}t\d{6}-[0-9a-f]{6}(?:\.hand|\.raw)?\.layer$/;

/** Whether this file is one of ours. */
export const isLayer = (path: string): boolean => ENDING.test(path);

/** The file at which a disk's layers began, as its name tells. */
export const rootOf = (path: string): string => path.replace(ENDING, '');

/** The layer that a snapshot or a task makes for the disk that lies at `path`; raw, where it is a whole copy of a raw file. */
export const layerOf = (path: string, id: string, format = 'qcow2'): string =>
  `${rootOf(path)}.savepoint-${id}${format === 'raw' ? '.raw' : ''}.layer`;

/** The format of a file in a disk's chain of layers, of which nothing but the name may be known. */
export const formatOf = (path: string): string =>
  isLayer(path) && !path.endsWith('.raw.layer') ? 'qcow2' : 'raw';

/** The layer that a person makes who restores a snapshot by hand. Nothing of ours ever lies there. */
export const handLayerOf = (path: string, snapshotId: string): string =>
  `${rootOf(path)}.savepoint-${snapshotId}.hand.layer`;

/** A disk and the file that it goes on in. */
export type Layer = { target: string; path: string; format: string };

/** A format as a word of a host verb: bare, it could be the name of a program (`raw`). */
export const formatWord = (format: string): string => `format=${format}`;

/** The words of a host verb that takes layers: TARGET FILE FORMAT of each. */
export const layerWords = (layers: readonly Layer[]): string[] =>
  layers.flatMap(({ target, path, format }) => [target, path, formatWord(format)]);
