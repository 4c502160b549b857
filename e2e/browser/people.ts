import { type Browser, expect, type Page } from '@playwright/test';
import { formIsAlive } from './account';
import { MAIN } from './places';
import { SIGNED_OUT } from './test';

/** Adds a person with one right at one place, and returns the link to hand over. */
export async function invite(
  page: Page,
  person: { name: string; email: string; right: string; place: string },
): Promise<string> {
  await page.goto('/settings/people');
  await page.getByRole('button', { name: 'Add person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add person' });
  await dialog.getByLabel('Name').fill(person.name);
  await dialog.getByLabel('E-mail address').fill(person.email);
  await choose(page, 'Right', person.right);
  await choose(page, 'Where', person.place);
  await dialog.getByRole('button', { name: 'Add person' }).click();
  const handOver = page.getByRole('alertdialog', { name: `Link for ${person.name}` });
  const link = await handOver.getByRole('status', { name: 'Link' }).innerText();
  await handOver.getByRole('button', { name: 'Close' }).last().click();
  return link;
}

/** Chooses from a list that opens. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${label}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Somebody in a browser of their own, who follows their link and chooses a password. */
export async function arrive(browser: Browser, link: string, password: string): Promise<Page> {
  const page = await browser.newPage({ baseURL: MAIN.url, storageState: SIGNED_OUT });
  await page.goto(link);
  await formIsAlive(page);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByRole('heading', { name: 'All hosts' })).toBeVisible();
  return page;
}
