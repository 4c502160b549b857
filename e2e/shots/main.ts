/**
 * Pictures of every page, of real hosts: light and dark, telephone and screen, the main pages in Chinese, and two in 4K.
 * `npm run shots` builds the dashboard and puts them into docs/shots; `npm run shots -- snapshots` takes only those.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import config from '../../playwright.config';
import { signIn } from '../browser/account';
import { ARCHIVE, elsewhere, ensureArchive, markOf } from '../browser/archive';
import { fleetLink, openVm } from '../browser/console';
import { startStand } from '../browser/global-setup';
import { labHost } from '../browser/guests';
import { rollBack, seeItDone, take } from '../browser/operations';
import { MAIN } from '../browser/places';
import { SHOTS, type Shot, settled, show } from './pages';

const FOLDER = join(import.meta.dirname, '../../docs/shots');
const wanted = process.argv.slice(2);

/** A small tree with a branch, as it grows around an upgrade. */
async function growTree(page: Page): Promise<void> {
  await openVm(page, 'web');
  await take(page, 'fresh-install', 'Debian and nginx');
  await take(
    page,
    'before-upgrade',
    '**Shop 4.2**, all orders in\n\n- tested by Mei\n- next: `apt upgrade`',
  );
  await take(page, 'upgrade-done', 'Shop 5.0, checked');
  await rollBack(page, 'before-upgrade');
  await take(page, 'experiment', 'Shop 4.2, new cache');
}

/** An archive that is usual for the first host; the oldest snapshot is only there, and the next one as well. */
async function fillArchive(page: Page): Promise<void> {
  await ensureArchive(page, labHost('kvm2'));
  await page.goto('/');
  await fleetLink(page, 'kvm1').click();
  await page.getByRole('button', { name: /Copy and Move of its snapshots begin/ }).click();
  await page.getByRole('option', { name: ARCHIVE.name }).click();
  await openVm(page, 'web');
  for (const [name, verb] of [
    ['fresh-install', 'Move'],
    ['upgrade-done', 'Copy'],
  ] as const) {
    const dialog = await elsewhere(page, name, `${verb} to…`);
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await seeItDone(page);
  }
  await expect(markOf(page, 'fresh-install', 'at vault').first()).toBeVisible();
}

type Look = { scheme: 'light' | 'dark'; width: 360 | 1280 | 3840; language: 'en' | 'zh' };

const LOOKS: readonly Look[] = (['light', 'dark'] as const).flatMap((scheme) =>
  ([360, 1280] as const).map((width) => ({ scheme, width, language: 'en' as const })),
);
const CHINESE: readonly Look[] = [{ scheme: 'light', width: 1280, language: 'zh' }];
const WALL: readonly Look[] = (['light', 'dark'] as const).map((scheme) => ({
  ...{ scheme, width: 3840, language: 'en' },
}));
const HEIGHTS = { 360: 720, 1280: 800, 3840: 2160 } as const;

type State = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

async function picture(browser: Browser, state: State, shot: Shot, look: Look): Promise<void> {
  const { scheme, width, language } = look;
  const context = await browser.newContext({
    baseURL: MAIN.url,
    // A telephone has no tree to click in: the page is opened wide, and narrowed.
    viewport: { width: 1280, height: 800 },
    colorScheme: scheme,
    ...(shot.signedOut ? {} : { storageState: state }),
  });
  try {
    const page = await context.newPage();
    await show(page, shot);
    if (language === 'zh') {
      await context.addCookies([{ name: 'savepoint-language', value: 'zh', url: MAIN.url }]);
      // The server words it; the reader is where he was.
      await page.reload();
      await settled(page);
      await shot.again?.(page);
      await settled(page);
    }
    if (width !== 1280) await page.setViewportSize({ width, height: HEIGHTS[width] });
    await page.mouse.move(width - 1, 1);
    await settled(page);
    const name = `${shot.name}-${scheme}-${width}${language === 'zh' ? '-zh' : ''}.png`;
    await page.screenshot({ path: join(FOLDER, name), animations: 'disabled' });
    console.log(name);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${shot.name} ${scheme} ${width} ${language}:`, error);
  } finally {
    await context.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
const stop = await startStand();
try {
  const browser = await chromium.launch(config.use?.launchOptions);
  try {
    const page = await browser.newPage({
      baseURL: MAIN.url,
      viewport: { width: 1280, height: 800 },
    });
    await signIn(page);
    await growTree(page);
    await fillArchive(page);
    const state = await page.context().storageState();
    await page.close();
    for (const shot of SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      for (const look of [...LOOKS, ...(shot.main ? CHINESE : []), ...(shot.wall ? WALL : [])]) {
        await picture(browser, state, shot, look);
      }
    }
  } finally {
    await browser.close();
  }
} finally {
  await stop();
}
