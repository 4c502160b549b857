import type { storage as english } from '../en/storage';
import type { Twin } from '../twin';

export const storage: Twin<typeof english> = {
  pool: '存储池 {name}',
  pools: '存储池',
  used: '已用 {total} 的 {percent}%',
  usedWithMetadata: '已用 {total} 的 {percent}%，元数据 {metadata}%',
  poolFull: '空间不足，无法创建快照',
  poolFilling: '即将用满',
  runsOn: '写入内存期间虚拟机继续运行。',
  standsStill: '写入内存期间虚拟机停住。',
  how: {
    'lvm-thin': '精简快照（LVM）',
    zfs: '快照（ZFS）',
    rbd: '快照（Ceph RBD）',
    reflink: '共享数据块（reflink）',
    qcow2: '保存在 qcow2 文件内部',
    copy: '完整复制',
  },
  keeps: {
    'lvm-thin': '回滚时交换卷名，较新的快照都会保留。',
    zfs: '回滚时换入克隆，较新的快照都会保留。',
    rbd: '回滚时改写映像中已变化的部分，较新的快照都会保留。',
    reflink: '回滚时替换文件，较新的快照都会保留。',
    qcow2: '回滚时在映像内部改写，较新的快照都会保留。',
    copy: '回滚时复制整个磁盘，较新的快照都会保留。',
  },
};
