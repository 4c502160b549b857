/**
 * Makes the README's picture, public/screenshots/snapshots-tab.png, of real hosts. Not part of the test run; as root:
 *   npx next build && node --import tsx e2e/browser/screenshot.ts
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import config from '../../playwright.config';
import { signIn } from './account';
import { openVm, rowsOf, select } from './console';
import { startStand } from './global-setup';
import { rollBack, take } from './operations';
import { MAIN } from './places';

const FILE = join(import.meta.dirname, '../../public/screenshots/snapshots-tab.png');

/** A small tree with a branch, as it grows around an upgrade. */
async function growTree(page: Page): Promise<void> {
  await openVm(page, 'mail');
  await take(page, 'fresh-install', 'As delivered');
  await openVm(page, 'web');
  await take(page, 'fresh-install', 'Debian and nginx');
  await take(page, 'before-upgrade', 'Shop 4.2, all orders in');
  await take(page, 'upgrade-done', 'Shop 5.0, checked');
  await rollBack(page, 'before-upgrade');
  await take(page, 'experiment', 'Shop 4.2, new cache');
}

const stop = await startStand();
try {
  const browser = await chromium.launch(config.use?.launchOptions);
  try {
    const page = await browser.newPage({
      baseURL: MAIN.url,
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
    });
    await signIn(page);
    await growTree(page);
    await select(page, 'before-upgrade');
    await page.mouse.move(640, 500);
    mkdirSync(dirname(FILE), { recursive: true });
    await page.screenshot({ path: FILE, animations: 'disabled' });
    for (const { name, parent } of await rowsOf(page)) console.log(`${parent ?? '-'} > ${name}`);
  } finally {
    await browser.close();
  }
} finally {
  await stop();
}
