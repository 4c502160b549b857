'use client';

import { Menu as MenuIcon, Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { PaletteButton } from '@/components/palette/palette-button';
import { IconButton } from '@/components/ui/button';
import type { Theme } from '@/lib/client/preferences';
import { Brand } from './brand';
import { LiveBadge } from './live-badge';
import { ThemeSwitch } from './theme-switch';
import { UserMenu } from './user-menu';

type Props = { viewer: { name: string; email: string }; theme: Theme; onOpenTree: () => void };

export function TopBar({ viewer, theme, onOpenTree }: Props) {
  const t = useTranslations('shell');
  return (
    <header className="flex h-11 shrink-0 items-center gap-1.5 border-b border-line bg-panel px-2 sm:px-3">
      <IconButton aria-label={t('tree')} className="md:hidden" onPress={onOpenTree}>
        <MenuIcon aria-hidden className="size-4" />
      </IconButton>
      <Link href="/" className="rounded-sm">
        <Brand />
      </Link>
      <div className="grow" />
      <LiveBadge />
      <PaletteButton />
      <Link
        href="/hosts/new"
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line px-2 font-medium hover:border-line-strong"
      >
        <Plus aria-hidden className="size-4" />
        <span className="max-sm:sr-only">{t('addHost')}</span>
      </Link>
      <ThemeSwitch initial={theme} />
      <UserMenu viewer={viewer} />
    </header>
  );
}
