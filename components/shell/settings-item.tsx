'use client';

import { Settings } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { MenuItem } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { MENU_ITEM } from './menu-look';

/** The way to the settings in a menu. */
export function SettingsItem() {
  const t = useTranslations('settings');
  const router = useRouter();
  return (
    <MenuItem className={MENU_ITEM} onAction={() => router.push('/settings/account')}>
      <Settings aria-hidden className="size-4 text-muted" /> {t('title')}
    </MenuItem>
  );
}
