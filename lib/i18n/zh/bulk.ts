import type { bulk as english } from '../en/bulk';
import type { Twin } from '../twin';

export const bulk: Twin<typeof english> = {
  title: '批量操作',
  titles: { take: '创建快照', rollback: '回滚', remove: '删除快照' },
  verbs: { take: '创建快照…', rollback: '回滚…', remove: '删除…' },
  selection: '所选内容',
  selected: {
    vms: '已选择 {hosts, plural, other {# 台宿主机}}上的 {count, plural, other {# 台虚拟机}}',
    snapshots:
      '已选择 {hosts, plural, other {# 台宿主机}}上 {vms, plural, other {# 台虚拟机}}的 {count, plural, other {# 个快照}}',
  },
  clear: '清除选择',
  orphanSelected: '所选快照中有的属于已不再定义的虚拟机；请先重新定义该虚拟机再回滚。',
  vmTwice: '所选快照中有两个属于同一台虚拟机；它只能回滚到其中一个。',
  ask: {
    take: '要为 {hosts, plural, other {# 台宿主机}}上的 {vms, plural, other {# 台虚拟机}}创建快照吗？运行中的虚拟机会连同内存一起保存，关机的则不含内存。',
    rollback:
      '要回滚 {hosts, plural, other {# 台宿主机}}上的 {vms, plural, other {# 台虚拟机}}吗？每台都会停止，并从快照创建的时刻继续运行；此后写入的内容会被撤销。',
    remove:
      '要删除 {hosts, plural, other {# 台宿主机}}上 {vms, plural, other {# 台虚拟机}}的 {count, plural, other {# 个快照}}吗？删除后无法恢复。',
  },
  go: {
    take: '创建 {count, plural, other {# 个快照}}',
    rollback: '回滚 {count, plural, other {# 台虚拟机}}',
    remove: '删除 {count, plural, other {# 个快照}}',
  },
  willFree: '将释放 {size}。',
  name: '名称',
  nameHelp: '所有快照都使用此名称。已有同名快照的虚拟机会拒绝。',
  nameFault: '以字母开头，其后为字母、数字、- 和 _；共 2 到 40 个字符。',
  description: '描述',
  keepFirst: '先为每台虚拟机的当前状态创建快照',
  willBeLost: '每台虚拟机的当前状态都将丢失。',
  stopAtError: '一旦出错就不再启动其余操作',
  typeCount: '输入虚拟机的台数 {vms} 以确认回滚',
  tooMany: '一次最多 {most, number} 个。',
  targets: '操作对象',
  vmTarget: '宿主机 {host} 上的 {vm}',
  snapshotTarget: '宿主机 {host} 上 {vm} 的 {snapshot}',
  more: '以及另外 {count, number} 个',
  items: '各项',
  vm: '虚拟机',
  host: '宿主机',
  snapshot: '快照',
  status: '状态',
  by: '由 {actor} 发起',
  cancelRest: '不再启动其余操作',
  recent: '批量操作',
  line: '{title}（{actor}，{ago}）：已完成 {done, number} / {all, number}{wrong, plural, =0 {} other {，# 个出错}}',
  progress: '已完成 {done, number} / {all, number}，出错 {wrong, number}，剩余 {left, number}',
  over: '已完成 {done, number} / {all, number}，出错 {wrong, number}，未启动 {cancelled, number}',
  someWrong:
    '{count, plural, other {有 # 项未能按要求完成}}，原因见下。每台虚拟机的状态以其自身任务所述为准。',
  statuses: {
    waiting: '等待中',
    starting: '正在启动',
    queued: '排队中',
    running: '运行中',
    done: '已完成',
    undone: '已撤销',
    failed: '失败',
    interrupted: '已中断',
    refused: '被拒绝',
    cancelled: '未启动',
    lost: '未知：请查看该虚拟机的任务',
  },
};
