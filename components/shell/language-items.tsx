'use client';

import { Check, Languages } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { MenuItem, MenuSection } from 'react-aria-components';
import { useLocale, useTranslations } from 'use-intl';
import { rememberLocale } from '@/lib/client/preferences';
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locale';
import { MENU_ITEM } from './menu-look';

/** The languages in a menu, each in its own words. */
export function LanguageItems() {
  const t = useTranslations('shell');
  const router = useRouter();
  const current = useLocale();
  return (
    <MenuSection
      aria-label={t('language')}
      selectionMode="single"
      selectedKeys={[current]}
      onSelectionChange={(keys) => {
        const chosen = LOCALES.find((locale) => [...keys].includes(locale));
        if (!chosen || chosen === current) return;
        rememberLocale(chosen);
        router.refresh();
      }}
    >
      {LOCALES.map((locale) => (
        <MenuItem key={locale} id={locale} textValue={LOCALE_NAMES[locale]} className={MENU_ITEM}>
          <Languages aria-hidden className="size-4 text-muted" />
          <span className="grow" lang={locale}>
            {LOCALE_NAMES[locale]}
          </span>
          {locale === current ? <Check aria-hidden className="size-4" /> : null}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
