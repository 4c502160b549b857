import type { account as english } from '../en/account';
import type { Twin } from '../twin';

export const account: Twin<typeof english> = {
  welcome: '欢迎',
  firstAdministrator: '此 Savepoint 还没有用户。请创建第一个管理员。',
  createAdministrator: '创建管理员',
  name: '姓名',
  email: '电子邮件地址',
  password: '密码',
  signIn: '登录',
  setUp: '初始设置',
};
