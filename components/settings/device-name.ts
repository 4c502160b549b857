'use client';

import { useTranslations } from 'use-intl';
import type { SessionView } from '@/lib/domain/person';

/** Says which browser on which system a session is: `Firefox on Linux`. */
export function useDeviceName(): (session: SessionView) => string {
  const t = useTranslations('settings.sessions');
  const common = useTranslations('common');
  return ({ browser, system }) =>
    browser && system ? t('on', { browser, system }) : (browser ?? system ?? common('unknown'));
}
