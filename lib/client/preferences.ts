import { LOCALE_COOKIE, type Locale } from '@/lib/i18n/locale';

/**
 * What a person arranged for themselves, in cookies of this browser, so that the server's first
 * paint already has it and nothing jumps.
 */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export type Panes = { treeWidth: number; tasksHeight: number; tasksOpen: boolean | null };

export const DEFAULT_PANES: Panes = { treeWidth: 232, tasksHeight: 190, tasksOpen: null };

export const THEME_COOKIE = 'savepoint-theme';
export const PANES_COOKIE = 'savepoint-panes';
export const KEEP_FIRST_COOKIE = 'savepoint-keep-first';

const YEAR_SECONDS = 31_536_000;

/** The chosen theme in a cookie's text; anything else is `system`. */
export function readTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system';
}

/** Sizes as they were left: `232.190.open`. What cannot be read is the default. */
export function readPanes(text: string | undefined): Panes {
  const match = /^(\d{3,4})\.(\d{2,4})\.(open|closed|auto)$/.exec(text ?? '');
  if (!match) return DEFAULT_PANES;
  const [, treeWidth, tasksHeight, tasks] = match;
  return {
    treeWidth: Number(treeWidth),
    tasksHeight: Number(tasksHeight),
    tasksOpen: tasks === 'auto' ? null : tasks === 'open',
  };
}

/** Remembers the sizes of the panes. */
export function rememberPanes({ treeWidth, tasksHeight, tasksOpen }: Panes): void {
  const tasks = tasksOpen === null ? 'auto' : tasksOpen ? 'open' : 'closed';
  remember(PANES_COOKIE, `${Math.round(treeWidth)}.${Math.round(tasksHeight)}.${tasks}`);
}

/** Shows a theme now and remembers it. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  remember(THEME_COOKIE, theme);
}

/** Remembers the language; the next answer of the server is in it. */
export function rememberLocale(locale: Locale): void {
  remember(LOCALE_COOKIE, locale);
}

/** Whether a rollback keeps the present state first: yes, unless the last answer was no. `cookies`: as in document.cookie. */
export function readKeepFirst(cookies: string): boolean {
  return !cookies.split('; ').includes(`${KEEP_FIRST_COOKIE}=no`);
}

/** Remembers whether rollbacks keep the present state first. */
export function rememberKeepFirst(keep: boolean): void {
  remember(KEEP_FIRST_COOKIE, keep ? 'yes' : 'no');
}

function remember(name: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain http, where most run this.
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
