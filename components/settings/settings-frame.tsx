'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

const TABS = ['account', 'people', 'sessions', 'keys', 'audit'] as const;

/** The settings with their pages side by side. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('settings');
  const path = usePathname();
  return (
    <div className="grid content-start gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">{t('title')}</h1>
      <nav aria-label={t('title')} className="overflow-x-auto border-b border-line">
        <ul className="flex gap-1">
          {TABS.map((tab) => {
            const isCurrent = path === `/settings/${tab}`;
            return (
              <li key={tab}>
                <Link
                  href={`/settings/${tab}`}
                  aria-current={isCurrent ? 'page' : undefined}
                  className="-mb-px block border-b-2 border-transparent px-2 py-1.5 font-medium whitespace-nowrap text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-ink"
                >
                  {t(`tabs.${tab}`)}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      {children}
    </div>
  );
}
