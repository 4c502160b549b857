import { type BrowserContextOptions, test as base } from '@playwright/test';
import { signIn } from './account';
import { MAIN } from './places';

export { expect } from '@playwright/test';

type State = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** For tests that begin signed out. */
export const SIGNED_OUT: State = { cookies: [], origins: [] };

/** Every page is signed in, by one sign-in for all tests of a worker. */
export const test = base.extend<object, { session: State }>({
  storageState: ({ session }, use) => use(session),
  session: [
    async ({ browser }, use) => {
      const page = await browser.newPage({ baseURL: MAIN.url, storageState: SIGNED_OUT });
      await signIn(page);
      const state = await page.context().storageState();
      await page.close();
      await use(state);
    },
    { scope: 'worker' },
  ],
});
