import type { storage as english } from '../en/storage';
import type { Twin } from '../twin';

export const storage: Twin<typeof english> = {
  pool: '存储池 {name}',
  pools: '存储池',
  used: '已用 {total} 的 {percent}%',
  usedWithMetadata: '已用 {total} 的 {percent}%，元数据 {metadata}%',
  bySnapshots: '其中快照占用 {size}',
  bounds: {
    exact: '这些字节只属于它。',
    most: '最多如此：存储不说明其中有多少与其他数据共享。',
    least: '至少如此：有一部分未知，或只在快照之间共享。',
    about: '估计值：一部分是共享的，一部分未知。',
  },
  poolFull: '空间不足，无法创建快照',
  poolFilling: '即将用满',
  runsOn: '写入内存期间虚拟机继续运行。',
  standsStill: '写入内存期间虚拟机停住。',
  layer: {
    files: '{count, plural, other {# 个文件逐层叠加}}',
    active: '虚拟机正在写入',
    held: '由 {names} 保留',
    between: '不属于任何快照：其上只剩一个文件时即合并',
  },
  how: {
    'lvm-thin': '精简快照（LVM）',
    zfs: '快照（ZFS）',
    rbd: '快照（Ceph RBD）',
    reflink: '共享数据块（reflink）',
    overlay: '原文件冻结，之上叠加新层',
    qcow2: '保存在 qcow2 文件内部',
    copy: '完整复制',
  },
  keeps: {
    'lvm-thin': '回滚时交换卷名，较新的快照都会保留。',
    zfs: '回滚时换入克隆，较新的快照都会保留。',
    rbd: '回滚时改写映像中已变化的部分，较新的快照都会保留。',
    reflink: '回滚时替换文件，较新的快照都会保留。',
    overlay: '回滚时在冻结的文件上叠加新层，较新的快照都会保留。',
    qcow2: '回滚时在映像内部改写，较新的快照都会保留。',
    copy: '回滚时复制整个磁盘，较新的快照都会保留。',
  },
  freed: {
    'lvm-thin': '删除后空间归还给池。',
    zfs: '删除后空间归还给池。',
    rbd: '删除后空间归还给集群。',
    reflink: '删除后空间归还给文件系统。',
    overlay: '删除时把其上唯一的一层合并到它的文件，重复写入的部分会释放。',
    qcow2: '删除后释放映像内部的空间，可再次使用；只有丢弃操作能到达文件时，文件本身才会变小。',
    copy: '删除后空间归还给文件系统。',
  },
};
