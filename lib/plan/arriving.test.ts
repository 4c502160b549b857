import { describe, expect, it } from 'vitest';
import type { FoundFile } from '@/lib/domain/inventory';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { type Around, namedOutside, onceArrived } from './arriving';
import type { Scene } from './plan';
import { planRollback } from './rollback';
import { mayRollback, snapshotsOf } from './rules';
import { disk, manifest, order, scene, UUID, vm } from './testing';

const [captured] = capturedDisks(manifest());
const iso = { path: '/cd.iso', sizeBytes: 5, modifiedAt: 7 };
const cd = { target: 'sda', path: '/cd.iso', captured: false, why: 'cdrom', medium: iso } as const;
const emulator = '/usr/bin/qemu-system-x86_64';
const machine = { memoryBytes: 1, cpus: 1, nics: [], emulator };
/** As an archive has it, where nothing of the host's own is. */
const away = (over: Partial<Manifest> = {}) =>
  manifest({
    disks: [
      { ...captured, driver: 'copy', ref: '/vault/disk-vda.qcow2', refBytes: 5 } as never,
      cd,
    ],
    configuration: machine,
    ...over,
  });
const there: Record<string, FoundFile> = {
  '/cd.iso': { sizeBytes: 5, modifiedAt: 7 },
  [emulator]: { sizeBytes: 1, modifiedAt: 1 },
};

function verdict(host: Scene, over: Partial<Manifest> = {}, around?: Around) {
  const arrived = onceArrived(host, [away(over)], around);
  const [one] = snapshotsOf(arrived);
  if (!one) throw new Error('it did not arrive');
  const may = mayRollback(arrived, one);
  return may.ok ? 'ok' : may.problem.code;
}
const saved = { path: '/x.save', sizeBytes: 1, savedAt: '2026-11-20T00:00:00Z' };
const shared = vm({ uuid: UUID.replace('1', '9'), name: 'db' });

describe('a rollback to a snapshot that is still elsewhere', () => {
  it.each<[string, Scene, Partial<Manifest>, string]>([
    ['a VM as it was', scene(), {}, 'ok'],
    ['a disk that was inside its image', scene(), { disks: [captured as never] }, 'ok'],
    [
      'a managed save of somebody',
      scene({ vm: vm({ managedSave: saved }) }),
      {},
      'vm-managed-save',
    ],
    ['another name', scene(), { vm: { uuid: UUID, name: 'old' } }, 'snapshot-of-another-name'],
    ['another machine', scene({ machines: ['q35'] }), {}, 'restore-machine-unknown'],
    ['a disk of another VM now', scene({ others: [shared] }), {}, 'disk-shared'],
    ['a VM that is busy', { ...scene(), busyTask: 't' }, {}, 'vm-busy'],
    ['a transient VM', scene({ vm: vm({ persistent: false }) }), {}, 'vm-transient'],
    [
      'a place of the system’s own',
      scene(),
      { disks: [{ ...captured, driver: 'copy', path: '/etc/passwd' } as never] },
      'restore-path-system',
    ],
    [
      'compressed memory and no zstd',
      scene({ tools: [] }),
      {
        parts: [
          {
            ...{ role: 'state', file: 'state.save.zst', sizeBytes: 3, sha256: null },
            packed: { sizeBytes: 9, ms: 1 },
          },
        ],
      },
      'restore-no-zstd',
    ],
  ])('is judged by the rules of one that is here: %s', (_what, host, over, code) => {
    expect(verdict(host, over)).toBe(code);
  });

  it('accuses nobody of what no look has asked for, and believes one that did', () => {
    expect(namedOutside(away())).toEqual(['/cd.iso', emulator]);
    expect(verdict(scene())).toBe('ok');
    expect(verdict(scene(), {}, { files: there })).toBe('ok');
    const { '/cd.iso': _, ...noMedium } = there;
    expect(verdict(scene(), {}, { files: noMedium })).toBe('restore-medium-gone');
    const { [emulator]: __, ...noEmulator } = there;
    expect(verdict(scene(), {}, { files: noEmulator })).toBe('restore-emulator-gone');
    expect(verdict(scene(), {}, { files: there, machines: ['q35'] })).toBe(
      'restore-machine-unknown',
    );
  });

  it('can be planned, with what differs and what will be lost', () => {
    const host = scene({
      vm: vm({ cpus: 4, disks: [disk(), disk({ target: 'vdb', path: '/b' })] }),
    });
    const arrived = onceArrived(host, [away()], { files: there });
    const result = planRollback(arrived, order, { snapshotId: away().id, startAfter: false });
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.plan.warnings.map(({ code }) => code)).toEqual([
      'note-present-lost',
      'note-time-lost',
      'note-disk-added',
      'note-memory-differs',
      'note-setting-differs',
      'note-disk-skipped',
    ]);
  });
});
