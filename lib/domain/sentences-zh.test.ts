import { describe, expect, it } from 'vitest';
import { problem } from './problem';
import { sentence } from './sentences';
import { CHINESE_SENTENCES } from './sentences-zh';
import { TASK_KINDS } from './task';

describe('a sentence in Chinese', () => {
  it.each(TASK_KINDS)('has words of its own for an interrupted task: %s', (kind) => {
    const what = problem('vm-interrupted', { vm: 'V', host: 'H', kind, label: 'L' });
    expect(sentence(what, CHINESE_SENTENCES)).not.toMatch(/[a-z]/);
    expect(sentence(what)).not.toContain(`(${kind} `);
  });

  it('has words of its own for the root', () => {
    const moved = (parent: string) =>
      sentence(
        problem('note-children-move', { count: 2, snapshot: 'a', parent }),
        CHINESE_SENTENCES,
      );
    expect(moved('the root')).toBe('“a”之下的 2 个快照将改挂到根之下。');
    expect(moved('“b”')).toBe('“a”之下的 2 个快照将改挂到“b”之下。');
  });

  it('has words of its own for devices, and for settings that differ', () => {
    const facts = { vm: 'V', host: 'H', devices: 'host device (pci), shared memory “m, n”' };
    expect(sentence(problem('vm-unsavable-device', facts), CHINESE_SENTENCES)).toContain(
      '：宿主机设备（pci）、共享内存“m, n”。',
    );
    const differs = (what: string, was: string, now: string) =>
      sentence(problem('note-setting-differs', { what, was, now }), CHINESE_SENTENCES);
    const nic = '52:54:00:00:00:01';
    expect(differs('network interfaces', `${nic} on network default, ? on user`, 'none')).toBe(
      `与快照中不同：网络接口（当时：${nic} 接入 network default, ? 接入 user；现在：无）。`,
    );
    expect(differs('virtual CPUs', '1', '2')).toBe(
      '与快照中不同：虚拟 CPU 数（当时：1；现在：2）。',
    );
    expect(differs('machine type', 'pc', '–')).toContain('机器类型');
    const moved = problem('note-disk-moved', { disk: 'vda', was: '/a', now: 'nothing' });
    expect(sentence(moved, CHINESE_SENTENCES)).not.toContain('nothing');
  });
});
