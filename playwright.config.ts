import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { MAIN } from './e2e/browser/places';

/** Debian's browser where there is one; else the one that Playwright downloads. */
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e/browser',
  testMatch: '*.e2e.ts',
  globalSetup: './e2e/browser/global-setup.ts',
  // One lab and one dashboard: tests that change VMs must not run side by side.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // The guests run under software emulation and share the machine: slow is not wrong.
  globalTimeout: 3_600_000,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: MAIN.url,
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    launchOptions: existsSync(chromium) ? { executablePath: chromium } : {},
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
