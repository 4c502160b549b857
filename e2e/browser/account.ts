import { expect, type Page } from '@playwright/test';
import { OPERATOR } from '../demo/seed';

/** Until the page's form is React's: what is typed into it before is not heard. */
export async function formIsAlive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('form') ?? {}).some((key) => key.startsWith('__reactProps')),
  );
}

/** Fills in the sign-in form and sends it. */
export async function fillSignIn(
  page: Page,
  password: string,
  email = OPERATOR.email,
): Promise<void> {
  await formIsAlive(page);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From anywhere, signed out, to the overview. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await fillSignIn(page, OPERATOR.password);
  await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
}
