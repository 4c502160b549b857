import './globals.css';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { readTheme, THEME_COOKIE } from '@/lib/client/preferences';
import { Language } from '@/lib/client/providers';
import { LOCALE_TAGS } from '@/lib/i18n/locale';
import { getLanguage, getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getT('shell');
  return {
    title: { default: 'Savepoint', template: '%s · Savepoint' },
    description: t('description'),
  };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  const { locale, messages } = await getLanguage();
  return (
    <html
      lang={LOCALE_TAGS[locale]}
      data-theme={theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <Language locale={locale} messages={messages}>
          {children}
        </Language>
      </body>
    </html>
  );
}
