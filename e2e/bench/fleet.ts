import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { formatBytes } from '@/lib/domain/format';
import { fillSignIn } from '../browser/account';
import { dashboardPid } from '../browser/dashboard';
import { OPERATOR } from '../demo/seed';
import { allRead, firstPicture, frames, shownAt } from './fleet/browser';
import { HOSTS, SNAPSHOTS_PER_VM, vmName } from './fleet/simulated-answer';
import { type Stand, startStand } from './fleet/stand';
import { machine } from './machine';
import { goal, publish, rounded, seconds, table, verdict } from './report';
import { say } from './stage';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FRAMES = 300;
const STEP_PX = 40;
/** 60 frames a second, and half a millisecond for the clock. */
const FRAME_MS = 1000 / 60 + 0.5;
const VISIBLE_MS = 500;
/** A hundred handshakes take their time where the machine has other work. */
const PATIENCE_MS = 300_000;

/** 10,000 VMs on 100 SIMULATED hosts behind a real dashboard and a real browser. */
export async function fleet(changes = 60): Promise<{ met: boolean }> {
  const stand = await startStand();
  const begun = performance.now();
  const browser = await chromium.launch({
    ...(existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}),
  });
  try {
    const page = await browser.newPage({
      baseURL: stand.place.url,
      viewport: { width: 1280, height: 800 },
    });
    page.setDefaultTimeout(PATIENCE_MS);
    // What this program's compiler puts around functions with a name.
    await page.addInitScript('globalThis.__name = (one) => one');
    await page.goto('/sign-in');
    await fillSignIn(page, OPERATOR.password);
    await page.getByRole('heading', { name: 'All hosts' }).waitFor();
    const vms = await allRead(page, HOSTS);
    const readMs = performance.now() - begun;
    say(`${vms} VMs read`);
    const vmsMs = await firstPicture(page, '/?tab=vms');
    const idle = await frames(page, 0, FRAMES);
    const scrolling = await frames(page, STEP_PX, FRAMES);
    const snapshotsMs = await firstPicture(page, '/?tab=snapshots');
    const visible = await visibility(page, stand, changes);
    const memory = residentBytes(dashboardPid(stand.place));
    const goals = {
      frame: goal(scrolling.medianMs, FRAME_MS),
      visible: goal(visible.p95, VISIBLE_MS),
    };
    const met = goals.frame.met && goals.visible.met;
    const ms = (value: number) => `${Math.round(value)} ms`;
    const text = [
      `SIMULATION: ${HOSTS} simulated SSH hosts in one process, ${vms} VMs and ${vms * SNAPSHOTS_PER_VM} snapshots; the dashboard, SSH and`,
      `Chromium are real. ${machine()}`,
      '',
      table(
        ['what', 'measured'],
        [
          ['sign-in, and all hosts read for the first time', seconds(readMs)],
          ['list of all VMs: from the address to rows', seconds(vmsMs)],
          ['list of all snapshots: from the address to rows', seconds(snapshotsMs)],
          ['frame to frame, nothing moving: median', `${idle.medianMs.toFixed(1)} ms`],
          ['frame to frame, scrolling: median', `${scrolling.medianMs.toFixed(1)} ms`],
          ['frame to frame, scrolling: p95', `${scrolling.p95Ms.toFixed(1)} ms`],
          ['change at a host to the browser: median', ms(visible.median)],
          ['change at a host to the browser: p95', ms(visible.p95)],
          ['memory of the dashboard (RSS)', formatBytes(memory)],
        ],
      ),
      '',
      `- Scrolling, median frame: ${verdict(goals.frame, (value) => `${value.toFixed(1)} ms`)}`,
      `- A change at a host visible in the browser, p95 of ${changes}: ${verdict(goals.visible, ms)}`,
    ].join('\n');
    publish('fleet', text, {
      ...{ bench: 'fleet', simulation: true, hosts: HOSTS, vms, changes, memoryBytes: memory },
      ms: rounded({
        ...{ read: readMs, vms: vmsMs, snapshots: snapshotsMs, idleFrame: idle.medianMs },
        ...{ frame: scrolling.medianMs, frameP95: scrolling.p95Ms },
        ...{ visible: visible.median, visibleP95: visible.p95 },
      }),
      machine: machine(),
      goals: { ...goals, met },
    });
    return { met };
  } finally {
    await browser.close();
    await stand.end();
  }
}

/** So many hosts have the VM that is changed, by turns off and on. */
const IN_VIEW = 10;

/** Changes one VM after another, each on another host, and waits until the list shows it. */
async function visibility(page: Page, stand: Stand, changes: number) {
  // All of them in view: a row that is not drawn would never show anything.
  const names = Array.from({ length: IN_VIEW }, (_, host) => vmName(host, 0));
  await page.goto(`/?tab=vms&q=vm:${names.join(',')}`);
  for (const name of names) await page.getByRole('rowheader').filter({ hasText: name }).waitFor();
  const times: number[] = [];
  for (let n = 0; n < changes; n += 1) {
    const host = n % IN_VIEW;
    const isRunning = Math.floor(n / IN_VIEW) % 2 === 1;
    const shown = shownAt(page, vmName(host, 0), isRunning ? 'running' : 'shut off');
    const at = await stand.change({ host, vm: 0, isRunning });
    times.push((await shown) - at);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
