import 'server-only';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import type { en } from './en';
import { chooseLocale, LOCALE_COOKIE } from './locale';
import { loadMessages } from './messages';

/** Language and words of the request. */
export const getLanguage = cache(async () => {
  const cookie = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = chooseLocale(cookie, (await headers()).get('accept-language'));
  return { locale, messages: await loadMessages(locale) };
});

/** The translator for pages and their metadata: `const t = await getT('host')`. */
export async function getT<Namespace extends keyof typeof en>(namespace: Namespace) {
  const { locale, messages } = await getLanguage();
  return createTranslator<typeof en, Namespace>({
    locale,
    messages: messages as typeof en,
    namespace,
  });
}
