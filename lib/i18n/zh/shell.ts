import type { shell as english } from '../en/shell';
import type { Twin } from '../twin';

export const shell: Twin<typeof english> = {
  lastSeen: '最后在线：{ago}',
  language: '语言',
  description: '为 libvirt 宿主机提供含内存的快照',
};
