import type { common as english } from '../en/common';
import type { Twin } from '../twin';

export const common: Twin<typeof english> = {
  ok: '确定',
  cancel: '取消',
  close: '关闭',
  save: '保存',
  remove: '删除',
  edit: '编辑',
  tryAgain: '重试',
  loading: '正在加载…',
  none: '无',
  unknown: '未知',
  justNow: '刚刚',
  ago: '{duration}前',
};
