import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { type Layer, layerWords } from '@/lib/storage/layers';
import type { DiskCaptures } from './capture';
import type { KeepingFacts } from './methods/method';
import type { PartFile } from './seal';

/** What a snapshot needs beside where a disk's own file is the capture, and the disk goes on in a layer over it. */

const RESUME: PartFile = { role: 'resume', file: 'resume.xml' };

/** The frozen disks under the names of layers that a person would make. */
const byHand = ({ captured }: DiskCaptures): Layer[] =>
  captured.flatMap(({ target, definedAs: path }) =>
    path === undefined ? [] : [{ target, path, format: 'qcow2' }],
  );

/** The definition for its memory, where that in the saved memory names a frozen file. */
export const resumeParts = (disks: DiskCaptures, withMemory: boolean): PartFile[] =>
  withMemory && disks.layers.length > 0 ? [RESUME] : [];

/** Whoever defines the VM from the kept definition must not let it write to a file that is the capture. */
export function awayFromFrozen({ disks, dir }: KeepingFacts): Step[] {
  if (disks.layers.length === 0) return [];
  const file = `${dir}/domain.xml`;
  return [
    {
      id: 'away-from-frozen',
      title: 'Let the kept definition name no frozen disk',
      run: command('sp_relay', file, file, ...layerWords(byHand(disks))),
    },
  ];
}

/** The same of the definition with which its memory goes on. */
export function resumeFromLayer({ disks, dir }: KeepingFacts, withMemory: boolean): Step[] {
  return resumeParts(disks, withMemory).map(({ file }) => ({
    id: 'resume-definition',
    title: 'Keep a definition with which its memory goes on over the frozen disks',
    run: command(
      'sp_relay_saved',
      `${dir}/state.save`,
      `${dir}/${file}`,
      ...layerWords(byHand(disks)),
    ),
  }));
}

/** A VM that is not running lies on its new layers from its next start on. */
export function goOnInLayers({ scene, disks, task, savedPath }: KeepingFacts): Step[] {
  if (disks.layers.length === 0) return [];
  const { uuid } = scene.vm;
  const kept = `${task}/definition.xml`;
  return [
    {
      id: 'go-on-in-layers',
      title: 'Define the VM over its new layers',
      run: command('sp_define_over', uuid, kept, ...layerWords(disks.layers)),
      undo: command(
        ...['sp_define_back', uuid, savedPath, kept],
        ...disks.layers.flatMap(({ target, path }) => [target, path]),
      ),
    },
  ];
}
