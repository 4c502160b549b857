import type { Fault } from './faults';

/** What is wrong with a field, below it or behind its name. */
export type FaultWords = { [F in Fault]: (limit: number) => string };

export const ENGLISH_FAULTS: FaultWords = {
  required: () => 'This is needed.',
  email: () => 'This is not an e-mail address.',
  name: () => 'Letters, digits, spaces and . _ -, at most 63.',
  address: () => 'A host name or an IP address.',
  port: () => 'From 1 to 65535.',
  user: () => 'The name of a user on that machine.',
  uri: () => 'A libvirt URI such as qemu:///system.',
  path: () => 'An absolute path of letters, digits and . _ @ + -.',
  'path-up': () => 'It must not contain “..”.',
  json: () => 'This is not JSON.',
  'too-short': (limit) => `Use at least ${limit} characters.`,
  'too-long': (limit) => `Use at most ${limit} characters.`,
  'too-few': (limit) => `Choose at least ${limit}.`,
  'too-many': (limit) => `Choose at most ${limit}.`,
  wrong: () => 'This is not valid.',
};

export const CHINESE_FAULTS: FaultWords = {
  required: () => '此项必填。',
  email: () => '这不是电子邮件地址。',
  name: () => '只能用字母、数字、空格和 . _ -，最多 63 个。',
  address: () => '请填写主机名或 IP 地址。',
  port: () => '取值 1 到 65535。',
  user: () => '请填写该机上的用户名。',
  uri: () => '请填写 libvirt URI，例如 qemu:///system。',
  path: () => '请填写绝对路径，只含字母、数字和 . _ @ + -。',
  'path-up': () => '不能包含“..”。',
  json: () => '不是有效的 JSON。',
  'too-short': (limit) => `至少需要 ${limit} 个字符。`,
  'too-long': (limit) => `最多 ${limit} 个字符。`,
  'too-few': (limit) => `至少选择 ${limit} 项。`,
  'too-many': (limit) => `最多选择 ${limit} 项。`,
  wrong: () => '内容无效。',
};
