/** Languages of the screen. `zh` is Simplified Chinese. */
export const LOCALES = ['en', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language in its own words, and its tag for `<html lang>`. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', zh: '简体中文' };
export const LOCALE_TAGS: Record<Locale, string> = { en: 'en', zh: 'zh-CN' };

export const LOCALE_COOKIE = 'savepoint-language';

/** The chosen language; without a choice, the first of the browser's languages that we speak. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  const chosen = LOCALES.find((locale) => locale === cookie);
  if (chosen) return chosen;
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';');
      const weight = options.find((option) => option.trim().startsWith('q='));
      return { tag, weight: weight ? Number(weight.trim().slice(2)) : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const known = LOCALES.find((locale) => tag === locale || tag.startsWith(`${locale}-`));
    if (known) return known;
  }
  return 'en';
}
