import { OPERATOR } from '../demo/seed';
import { formIsAlive } from './account';
import { ensureRunning, labHost } from './guests';
import { VM_MS } from './places';
import { expect, SIGNED_OUT, test } from './test';

/** Letters that have no business on a Chinese screen, but for names, numbers and what is called so everywhere. */
const ENGLISH = /\b(the|and|of|snapshot|host|memory|running|select|take|remove)\b/i;

test.use({ locale: 'zh-CN' });

test.describe('signed out', () => {
  test.use({ storageState: SIGNED_OUT });

  test('a browser that asks for Chinese gets it, from the first page on', async ({ page }) => {
    await page.goto('/sign-in');
    await expect(page).toHaveTitle('登录 · Savepoint');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await formIsAlive(page);
    await page.getByLabel('电子邮件地址').fill(OPERATOR.email);
    await page.getByLabel('密码').fill('wrong-password');
    await page.getByRole('button', { name: '登录' }).click();
    await expect(page.locator('form').getByRole('alert')).toContainText(
      '电子邮件地址与密码不匹配。',
    );
    await page.getByLabel('密码').fill(OPERATOR.password);
    await page.getByRole('button', { name: '登录' }).click();
    await expect(page.getByRole('heading', { name: '所有宿主机' })).toBeVisible();
  });
});

test('a snapshot is taken, looked at and removed in Chinese', async ({ page }) => {
  await ensureRunning(labHost('kvm1'), 'db');
  await page.goto('/');
  const tree = page.getByRole('navigation', { name: '宿主机与虚拟机' });
  await tree.getByRole('link', { name: '运行中 db' }).click();
  const grid = page.getByRole('treegrid', { name: 'db 的快照' });
  await expect(grid).toContainText('您在这里！');

  await page
    .getByRole('toolbar', { name: '快照' })
    .getByRole('button', { name: '创建快照' })
    .click();
  const dialog = page.getByRole('dialog', { name: '为虚拟机 db 创建快照' });
  await dialog.getByLabel('名称').fill('1st');
  await expect(dialog.getByLabel('名称')).toHaveAccessibleDescription(
    '名称以字母开头，由 2 到 40 个字母、数字、“-”或“_”组成。',
  );
  await dialog.getByLabel('名称').fill('zhongwen');
  await dialog.getByLabel('描述').fill('升级之前');
  await expect(dialog.getByText('客户机暂停')).toBeVisible();
  await dialog.getByRole('button', { name: '创建快照' }).click();

  const viewer = page.getByRole('dialog', { name: '任务查看器：虚拟机 db – 创建快照“zhongwen”' });
  await expect(viewer.getByText('已完成。', { exact: true })).toBeVisible({ timeout: VM_MS });
  const titles = viewer.getByRole('log').getByRole('listitem').locator('p > span:first-child');
  for (const title of await titles.allTextContents()) expect(title).toMatch(/\p{Script=Han}/u);
  await viewer.getByRole('button', { name: '关闭' }).last().click();

  await grid.getByRole('rowheader').filter({ hasText: 'zhongwen' }).click();
  const details = page.getByRole('complementary', { name: '快照详情' });
  await expect(details).toContainText('升级之前');
  await expect(details).toContainText('包含内容');
  expect(await page.getByRole('main').innerText()).not.toMatch(ENGLISH);

  await page.goto('/?tab=snapshots');
  const list = page.getByRole('grid', { name: '所有快照' });
  await expect(list.getByRole('rowheader').filter({ hasText: 'zhongwen' })).toBeVisible();
  expect(await page.getByRole('main').innerText(), 'all snapshots').not.toMatch(ENGLISH);

  await page.goBack();
  await grid.getByRole('rowheader').filter({ hasText: 'zhongwen' }).click();
  await page.keyboard.press('Delete');
  const ask = page.getByRole('alertdialog', { name: '删除快照' });
  await expect(ask).toContainText('确定要删除宿主机 kvm1 上虚拟机 db 的快照“zhongwen”吗？');
  await ask.getByRole('button', { name: '删除' }).click();
  await expect(page.getByText('已完成。', { exact: true })).toBeVisible({ timeout: VM_MS });
});

test('the lists of all hosts and the tasks page are in Chinese', async ({ page }) => {
  for (const [path, label, head] of [
    ['/?tab=vms', '所有虚拟机', '快照数'],
    ['/?tab=snapshots', '所有快照', '创建时间'],
  ] as const) {
    await page.goto(path);
    const grid = page.getByRole('grid', { name: label });
    await expect(grid.getByRole('columnheader', { name: head })).toBeVisible();
    expect(await page.getByRole('main').innerText(), path).not.toMatch(ENGLISH);
    await page.getByRole('searchbox', { name: '筛选' }).fill('colour:red');
    await expect(page.getByText('“colour:red”未生效：可用的有')).toBeVisible();
  }
  await page.goto('/?tab=vms');
  await expect(page.getByRole('gridcell', { name: '运行中' }).first()).toBeVisible();
  expect(await page.getByRole('main').innerText(), 'all VMs').not.toMatch(ENGLISH);
  await page.goto('/tasks');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('所有任务');
  await expect(page.getByRole('main').getByRole('row').nth(1)).toBeVisible();
  expect(await page.getByRole('main').innerText()).not.toMatch(ENGLISH);
});

test('the language is switched in the user menu and remembered', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: `${OPERATOR.name} 的账号` }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
