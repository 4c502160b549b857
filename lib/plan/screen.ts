import type { Manifest, Part } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Scene } from './plan';
import type { PartFile } from './seal';

const PART: PartFile = { role: 'screen', file: 'screen' };

/** Who has no memory to include shows nothing either. */
const isSeen = ({ vm }: Scene) => vm.state === 'running' || vm.state === 'paused';

/** A picture of the screen, where there is one. */
export const screenParts = (scene: Scene): PartFile[] => (isSeen(scene) ? [PART] : []);

/** Taken while the guest still runs: it costs the pause nothing. */
export function keepScreen(scene: Scene, dir: string): Step[] {
  if (!isSeen(scene)) return [];
  return [
    {
      id: 'screen',
      title: 'Keep a picture of the screen',
      run: command('sp_screen', scene.vm.uuid, `${dir}/${PART.file}`),
    },
  ];
}

/** The parts without which a snapshot does not restore: a picture is none of them. */
export const neededParts = ({ parts }: Manifest): Part[] =>
  parts.filter(({ role }) => role !== 'screen');
