import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { formatBytes } from '@/lib/domain/format';
import { signIn } from '../browser/account';
import { fleetLink, snapshotTree } from '../browser/console';
import { startStand } from '../browser/global-setup';
import { take } from '../browser/operations';
import { MAIN } from '../browser/places';
import { machine } from './machine';
import { goal, publish, rounded, table, verdict } from './report';
import { median } from './rounds';
import { say } from './stage';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** As people count kilobytes on a wire. */
const SCRIPT_BYTES = 200_000;
const PAINT_MS = 1_000;

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
type Seen = { scriptBytes: number; paintMs: number };

/** A page, and what is on it once it is of use. */
type Subject = { name: string; path: string; isThere: (page: Page) => Promise<void> };

/** Below the heads of its columns. */
const rowsOf = (page: Page) => page.getByRole('main').getByRole('row').nth(1).waitFor();

const subjects = (vmPath: string): Subject[] => [
  { name: 'all hosts', path: '/', isThere: rowsOf },
  { name: 'all VMs', path: '/?tab=vms', isThere: rowsOf },
  { name: 'all snapshots', path: '/?tab=snapshots', isThere: rowsOf },
  { name: 'Snapshots of a VM', path: vmPath, isThere: (page) => snapshotTree(page).waitFor() },
  { name: 'tasks', path: '/tasks', isThere: rowsOf },
];

/** How much script a browser that has nothing yet loads for each page, and when its largest part is painted. */
export async function page(rounds = 7): Promise<{ met: boolean }> {
  const stop = await startStand();
  try {
    const browser = await chromium.launch({
      ...(existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}),
    });
    try {
      return await measure(browser, rounds);
    } finally {
      await browser.close();
    }
  } finally {
    await stop();
  }
}

async function measure(browser: Browser, rounds: number): Promise<{ met: boolean }> {
  const { state, vmPath } = await prepare(browser);
  const results = [];
  for (const subject of subjects(vmPath)) {
    const seen: Seen[] = [];
    // The first is the server's own first time, and does not count.
    for (let n = 0; n <= rounds; n += 1) seen.push(await look(browser, state, subject));
    const [, ...counted] = seen;
    const paints = counted.map(({ paintMs }) => paintMs);
    results.push({
      name: subject.name,
      scriptBytes: Math.max(...counted.map(({ scriptBytes }) => scriptBytes)),
      paintMs: median(paints),
      slowestMs: Math.max(...paints),
    });
    say(`${subject.name} seen ${rounds} times`);
  }
  const goals = {
    script: goal(Math.max(...results.map(({ scriptBytes }) => scriptBytes)), SCRIPT_BYTES),
    paint: goal(Math.max(...results.map(({ paintMs }) => paintMs)), PAINT_MS),
  };
  const met = goals.script.met && goals.paint.met;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const kilobytes = (value: number) => `${Math.round(value / 1000)} kB`;
  const text = [
    `Two real hosts with three VMs, a browser with an empty cache; medians of ${rounds}. ${machine()}`,
    '',
    table(
      ['page', 'script, compressed', 'largest paint', 'slowest'],
      results.map(({ name, scriptBytes, paintMs, slowestMs }) => [
        ...[name, kilobytes(scriptBytes), ms(paintMs), ms(slowestMs)],
      ]),
    ),
    '',
    `- Script of the heaviest page: ${verdict(goals.script, kilobytes)}`,
    `- Largest paint of the slowest page: ${verdict(goals.paint, ms)}`,
  ].join('\n');
  publish('page', text, {
    ...{ bench: 'page', rounds, machine: machine() },
    pages: results.map(({ name, scriptBytes, paintMs, slowestMs }) => ({
      ...{ name, script: formatBytes(scriptBytes) },
      ...rounded({ scriptBytes, paintMs, slowestMs }),
    })),
    goals: { ...goals, met },
  });
  return { met };
}

/** Signs in once, and gives a VM something to show. */
async function prepare(browser: Browser): Promise<{ state: State; vmPath: string }> {
  const page = await browser.newPage({ baseURL: MAIN.url });
  await signIn(page);
  await fleetLink(page, 'web').click();
  await snapshotTree(page, 'web').waitFor();
  await take(page, 'for_the_bench', 'Something to read');
  const { pathname } = new URL(page.url());
  const state = await page.context().storageState();
  await page.close();
  return { state, vmPath: pathname };
}

/** Opens a page in a browser that has nothing of it. */
async function look(
  browser: Browser,
  storageState: State,
  { path, isThere }: Subject,
): Promise<Seen> {
  const context = await browser.newContext({
    ...{ baseURL: MAIN.url, storageState, viewport: { width: 1280, height: 800 } },
  });
  try {
    const page = await context.newPage();
    const scripts = await scriptsOf(page);
    await page.goto(path);
    await isThere(page);
    return { scriptBytes: scripts(), paintMs: await largestPaint(page) };
  } finally {
    await context.close();
  }
}

/** Counts the bytes of all scripts as they come over the wire. */
async function scriptsOf(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    // A chunk that is only preloaded is of another type, and a script all the same.
    if (/javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  return () => bytes;
}

/** When the largest part so far was painted, from the begin of the navigation. */
const largestPaint = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN);
        }).observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
