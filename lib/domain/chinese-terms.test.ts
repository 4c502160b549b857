import { describe, expect, it } from 'vitest';
import { chineseTerm } from './chinese-terms';

describe('chineseTerm', () => {
  it('fills gaps, and translates what stands in them', () => {
    expect(chineseTerm('Capture disk vda')).toBe('捕获磁盘 vda');
    expect(chineseTerm('Take back: Capture disk vda')).toBe('撤回：捕获磁盘 vda');
    expect(chineseTerm('Keep the UEFI variables')).toBe('保存 UEFI 变量');
    expect(chineseTerm('Check that the VM is still shut off')).toBe('确认虚拟机仍为“已关机”');
    expect(chineseTerm('Hang “a” below “b”')).toBe('将 “a” 挂到 “b” 之下');
  });

  it('leaves what it does not know', () => expect(chineseTerm('Sing')).toBe('Sing'));
});
