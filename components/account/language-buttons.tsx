'use client';

import { useRouter } from 'next/navigation';
import { useLocale } from 'use-intl';
import { Button } from '@/components/ui/button';
import { rememberLocale } from '@/lib/client/preferences';
import { LOCALE_NAMES, LOCALE_TAGS, LOCALES } from '@/lib/i18n/locale';

/** The languages before anybody is signed in. */
export function LanguageButtons() {
  const router = useRouter();
  const current = useLocale();
  return (
    <div className="mt-4 flex justify-center gap-1">
      {LOCALES.map((locale) => (
        <Button
          key={locale}
          look="quiet"
          aria-current={locale === current}
          className="h-6 text-xs font-normal text-muted aria-[current=true]:text-ink"
          onPress={() => {
            rememberLocale(locale);
            router.refresh();
          }}
        >
          <span lang={LOCALE_TAGS[locale]}>{LOCALE_NAMES[locale]}</span>
        </Button>
      ))}
    </div>
  );
}
