import type { foreign as english } from '../en/foreign';
import type { Twin } from '../twin';

export const foreign: Twin<typeof english> = {
  savedStateOf: '{vm} 的已保存状态',
  byLibvirt: 'libvirt',
  byLibvirtLong: '由 libvirt 为 virsh、virt-manager 或 Cockpit 创建',
  origin: '来源',
  saved: '由 virsh managedsave、libvirt-guests 或其他工具保存',
  made: '创建时间',
  stateThen: '当时状态',
  memory: '内存',
  withMemory: '有',
  withoutMemory: '无',
  size: '大小',
  keep: '保留为快照',
  keepNote: '虚拟机保持已保存的状态，下次启动时会从中恢复。',
};
