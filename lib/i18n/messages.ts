import type { en } from './en';
import type { Locale } from './locale';
import type { Twin } from './twin';

export type Messages = Twin<typeof en>;

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    /** The English texts themselves, so that keys and their arguments are checked by the compiler. */
    Messages: typeof en;
  }
}

/** All words in one language. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return locale === 'zh' ? (await import('./zh')).zh : (await import('./en')).en;
}
