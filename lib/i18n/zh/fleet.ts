import type { fleet as english } from '../en/fleet';
import type { Twin } from '../twin';

export const fleet: Twin<typeof english> = {
  title: '所有宿主机',
  noHost: '还没有宿主机',
  noHostWhy: '添加一台运行 libvirt 和 KVM 的机器。除了一个目录，不会在上面安装任何东西。',
  addHost: '添加宿主机',
  host: '宿主机',
  status: '状态',
  vms: '虚拟机',
  snapshots: '快照',
  free: '存储剩余',
  address: '地址',
  hostsOnline: '<b>{online, number} / {all, number}</b> 台宿主机在线',
  vmsRunning: '<b>{running, number} / {all, number}</b> 台虚拟机运行中',
  snapshotCount: '<b>{count, number}</b> 个快照',
  running: '{running, number} / {all, number} 运行中',
  complaints: '{count, number} 条异常',
  freeOf: '{free} <of>/ {total}</of>',
};
