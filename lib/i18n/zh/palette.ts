import type { palette as english } from '../en/palette';
import type { Twin } from '../twin';

export const palette: Twin<typeof english> = {
  title: '转到或执行',
  key: 'Ctrl K',
  find: '宿主机、虚拟机、快照或操作',
  results: '结果',
  nothing: '没有符合的内容。',
  take: '为 {vm} 创建快照…',
  groups: {
    pages: '页面',
    actions: '操作',
    hosts: '宿主机',
    vms: '虚拟机',
    snapshots: '快照',
  },
  pages: {
    hosts: '所有宿主机',
    vms: '所有虚拟机',
    snapshots: '所有快照',
    red: '无法恢复的快照',
    add: '添加宿主机',
  },
};
