import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What axe finds, with the places where. */
export async function barriers(page: Page): Promise<string[]> {
  // What was announced may point to the name of something that is gone: the kit's own, and only heard.
  const { violations, passes } = await new AxeBuilder({ page })
    .exclude('[data-live-announcer]')
    .analyze();
  expect(passes.length, 'axe found something to look at').toBeGreaterThan(5);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}
