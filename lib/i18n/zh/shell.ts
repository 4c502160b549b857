import type { shell as english } from '../en/shell';
import type { Twin } from '../twin';

export const shell: Twin<typeof english> = {
  description: '为 libvirt 宿主机提供含内存的快照',
  language: '语言',
  lastSeen: '最后在线：{ago}',
  tree: '宿主机与虚拟机',
  treeWidth: '树的宽度',
  find: '查找宿主机或虚拟机',
  allHosts: '所有宿主机',
  vmsOf: '{host} 的虚拟机',
  reconnecting: '正在重新连接…',
  polling: '无实时更新：每 5 秒查询一次',
  addHost: '添加宿主机',
  tasks: '任务',
  allTasks: '所有任务',
  tasksHeight: '任务列表的高度',
  running: '{count, number} 个正在运行',
  theme: '主题',
  themeNow: '主题：{theme}',
  themes: {
    system: '跟随系统',
    light: '浅色',
    dark: '深色',
  },
  account: '账号',
  accountOf: '{name} 的账号',
  signOut: '退出登录',
  notSignedOut: '未能退出登录',
};
