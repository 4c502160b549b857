import type { Page } from '@playwright/test';
import type { FleetView } from '@/lib/domain/view';
import { waitFor } from '../../lab/wait';

/** Waits until the dashboard has read every host, and answers how many VMs there are. */
export function allRead(page: Page, hosts: number): Promise<number> {
  return waitFor(
    'all hosts to be read',
    async () => {
      const fleet = (await (await page.request.get('/api/fleet')).json()) as FleetView;
      const online = fleet.hosts.filter(({ status }) => status === 'online');
      return online.length === hosts && online.reduce((sum, { vms }) => sum + vms.length, 0);
    },
    { timeoutMs: 300_000, everyMs: 500 },
  );
}

/** From the order to open a list to its first rows on the screen. */
export async function firstPicture(page: Page, path: string): Promise<number> {
  const before = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  await page.getByRole('rowheader').first().waitFor();
  return performance.now() - before;
}

export type Frames = { medianMs: number; p95Ms: number; count: number };

/** Time from frame to frame while a list is scrolled down at `stepPx` a frame; 0 measures what the machine can do at best. */
export async function frames(page: Page, stepPx: number, count: number): Promise<Frames> {
  const gaps = await page.evaluate(
    ({ step, many }) => {
      const grid = document.querySelector('[role="grid"]');
      let scroller: Element | null = grid;
      while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) {
        scroller = scroller.parentElement;
      }
      const found = scroller;
      if (!found) throw new Error('nothing can be scrolled');
      return new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const next = (at: number) => {
          times.push(at);
          found.scrollTop += step;
          if (times.length <= many) requestAnimationFrame(next);
          else resolve(times.slice(1).map((time, n) => time - (times[n] ?? time)));
        };
        requestAnimationFrame(next);
      });
    },
    { step: stepPx, many: count },
  );
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { medianMs: at(0.5), p95Ms: at(0.95), count: sorted.length };
}

/** When the row of a VM shows a state, by this machine's clock. Begins to look at once. */
export function shownAt(page: Page, vm: string, state: string): Promise<number> {
  return page.evaluate(
    ({ name, wanted }) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const rows = [...document.querySelectorAll('[role="grid"] [role="row"]')];
          const row = rows.find((one) => one.textContent?.includes(name));
          const icon = row?.querySelector('[role="img"]');
          if (icon?.getAttribute('aria-label') === wanted) resolve(Date.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
    { name: vm, wanted: state },
  );
}
