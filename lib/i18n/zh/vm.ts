import type { vm as english } from '../en/vm';
import type { Twin } from '../twin';

export const vm: Twin<typeof english> = {
  undo: '撤销',
  dismiss: '知道了',
  rolledBack: '<time>{ago}</time>已回滚到“{label}”。',
  keptBefore: '回滚前的状态保存在“{label}”中。',
};
