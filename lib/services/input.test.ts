import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { bulkInputSchema } from '@/lib/domain/bulk-input';
import { hostInputSchema } from '@/lib/domain/host';
import { cloneInputSchema, placeInputSchema, transferInputSchema } from '@/lib/domain/place';
import { ProblemError } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import { CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import { credentialsSchema, newAccountSchema } from './account-input';
import { parseInput } from './input';
import { acceptSchema } from './invite';
import { requestSchema } from './operations';
import { changeSchema } from './password';
import { grantsInputSchema, newPersonSchema } from './people';

const LONG = 'x'.repeat(5_000);
const PASSWORD = 'long enough for all';
const ANN = { name: 'Ann', email: 'ann@example.org', password: PASSWORD };
const HOST = {
  ...{ name: 'kvm1', address: 'kvm1.example.org', port: 22, user: 'root', sudo: false },
  ...{ uri: 'qemu:///system', storePath: '/srv/store', hostKey: 'AAAA' },
};
const { uri: _, storePath: __, ...reached } = HOST;
const UUID = '0c6f7a9e-0000-4000-8000-000000000001';
const ID = '20261123t155418-9f3ab2';

type Form = {
  schema: z.ZodType;
  right: object;
  /** What is changed of it, and what is said then. */
  wrong: [change: object, english: string, chinese: string][];
};

const FORMS: Record<string, Form> = {
  'first account': {
    schema: newAccountSchema,
    right: ANN,
    wrong: [
      [{ name: ' ' }, 'Name: This is needed.', '名称：此项必填。'],
      [
        { email: 'ann' },
        'E-mail address: This is not an e-mail address.',
        '电子邮件地址：这不是电子邮件地址。',
      ],
      [{ password: 'short' }, 'Password: Use at least 8 characters.', '密码：至少需要 8 个字符。'],
    ],
  },
  'sign in': {
    schema: credentialsSchema,
    right: ANN,
    wrong: [[{ password: '' }, 'Password: This is needed.', '密码：此项必填。']],
  },
  'change the password': {
    schema: changeSchema,
    right: { present: PASSWORD, next: PASSWORD },
    wrong: [
      [{ present: '' }, 'Present password: This is needed.', '当前密码：此项必填。'],
      [{ next: LONG }, 'New password: Use at most 128 characters.', '新密码：最多 128 个字符。'],
    ],
  },
  'accept a link': {
    schema: acceptSchema,
    right: { token: 'token', password: PASSWORD },
    wrong: [
      [{ password: 'short' }, 'Password: Use at least 8 characters.', '密码：至少需要 8 个字符。'],
    ],
  },
  'add a person': {
    schema: newPersonSchema,
    right: { ...ANN, grants: [] },
    wrong: [[{ name: LONG }, 'Name: Use at most 80 characters.', '名称：最多 80 个字符。']],
  },
  'change rights': {
    schema: grantsInputSchema,
    right: { personId: 'ann', grants: [] },
    wrong: [[{ grants: 'all' }, 'Rights: This is not valid.', '权限：内容无效。']],
  },
  'add a host': {
    schema: hostInputSchema,
    right: HOST,
    wrong: [
      [
        { name: '/' },
        'Name: Letters, digits, spaces and . _ -, at most 63.',
        '名称：只能用字母、数字、空格和 . _ -，最多 63 个。',
      ],
      [
        { address: '$(reboot)' },
        'Address: A host name or an IP address.',
        '地址：请填写主机名或 IP 地址。',
      ],
      [{ port: Number.NaN }, 'SSH port: From 1 to 65535.', 'SSH 端口：取值 1 到 65535。'],
      [{ port: 70_000 }, 'SSH port: From 1 to 65535.', 'SSH 端口：取值 1 到 65535。'],
      [
        { user: 'a b' },
        'User: The name of a user on that machine.',
        '用户：请填写该机上的用户名。',
      ],
      [
        { uri: 'test:///default' },
        'libvirt URI: A libvirt URI such as qemu:///system.',
        'libvirt URI：请填写 libvirt URI，例如 qemu:///system。',
      ],
      [
        { storePath: 'here' },
        'Store on the host: An absolute path of letters, digits and . _ @ + -.',
        '宿主机上的存储目录：请填写绝对路径，只含字母、数字和 . _ @ + -。',
      ],
      [{ hostKey: '?' }, 'Host key: This is not valid.', '主机密钥：内容无效。'],
    ],
  },
  'add an archive': {
    schema: placeInputSchema,
    right: { ...reached, path: '/srv/savepoint' },
    wrong: [
      [{ path: '/srv/../etc' }, 'Folder: It must not contain “..”.', '文件夹：不能包含“..”。'],
    ],
  },
  clone: {
    schema: cloneInputSchema,
    right: { hostId: 'h', vmUuid: UUID, snapshotId: ID, name: '', isSame: true, startAfter: true },
    wrong: [[{ name: LONG }, 'Name: Use at most 64 characters.', '名称：最多 64 个字符。']],
  },
  copy: {
    schema: transferInputSchema,
    right: {
      ...{ fromId: 'a', toId: 'b', vmUuid: UUID, snapshotIds: [ID] },
      onArrival: { kind: 'keep' },
    },
    wrong: [[{ snapshotIds: [] }, 'Snapshots: Choose at least 1.', '快照：至少选择 1 项。']],
  },
  'many at once': {
    schema: bulkInputSchema,
    right: {
      kind: 'remove',
      targets: [{ hostId: 'h', vmUuid: UUID, snapshotId: ID }],
      stopAtError: true,
    },
    wrong: [[{ targets: [] }, 'Selection: Choose at least 1.', '所选内容：至少选择 1 项。']],
  },
  take: {
    schema: requestSchema,
    right: { kind: 'take', label: 'one', description: '', withMemory: true },
    wrong: [
      [{ label: 7 }, 'Name: This is not valid.', '名称：内容无效。'],
      [{ description: 7 }, 'Description: This is not valid.', '描述：内容无效。'],
    ],
  },
};

function problemOf(schema: z.ZodType, input: object) {
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe.each(Object.entries(FORMS))('%s', (_name, { schema, right, wrong }) => {
  it('is taken when all is right', () => {
    expect(() => parseInput(schema, right)).not.toThrow();
  });

  it.each(wrong)('says what is wrong in both languages: %o', (change, english, chinese) => {
    const problem = problemOf(schema, { ...right, ...change });
    expect(sentence(problem)).toBe(english);
    expect(sentence(problem, CHINESE_SENTENCES)).toBe(chinese);
  });
});
