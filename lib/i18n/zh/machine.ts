import type { machine as english } from '../en/machine';
import type { Twin } from '../twin';

export const machine: Twin<typeof english> = {
  letIn: '1. 允许 Savepoint 登录',
  copyLine: '复制 authorized_keys 的这一行',
  addLine: '请把下面这一行加入该机器上的 <path>~{user}/.ssh/authorized_keys</path>：',
  where: '2. 它在哪里',
  address: '地址',
  addressHelp: '主机名或 IP 地址',
  port: 'SSH 端口',
  name: '在 Savepoint 中的名称',
  nameHelp: '留空则使用地址',
  user: '用户',
  sudo: '使用 sudo（该用户无需密码即可使用）',
  ask: '获取主机密钥',
  keyShown:
    '位于 <b>{address}</b> 的机器出示了以下主机密钥。请在其控制台上核对；此后 Savepoint 只认这一密钥。',
  keyType: '密钥类型',
  fingerprint: '指纹',
  onTheMachine: '在该机器上',
  back: '返回',
  changeConnection: '更改连接',
  connectionOf: '{machine} 的连接',
  yesChange: '是，使用此连接',
};
