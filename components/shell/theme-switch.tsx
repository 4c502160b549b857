'use client';

import { Check, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/ui/button';
import { applyTheme, readTheme, THEMES, type Theme } from '@/lib/client/preferences';
import { MENU_ITEM, MENU_POPOVER } from './menu-look';

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeSwitch({ initial }: { initial: Theme }) {
  const t = useTranslations('shell');
  const [theme, setTheme] = useState(initial);
  const Icon = ICONS[theme];
  return (
    <MenuTrigger>
      <IconButton aria-label={t('themeNow', { theme: t(`themes.${theme}`) })}>
        <Icon aria-hidden className="size-4" />
      </IconButton>
      <Popover placement="bottom end" className={MENU_POPOVER}>
        <Menu
          aria-label={t('theme')}
          selectionMode="single"
          selectedKeys={[theme]}
          onSelectionChange={(keys) => {
            const chosen = readTheme(String([...keys][0] ?? theme));
            setTheme(chosen);
            applyTheme(chosen);
          }}
          className="outline-none"
        >
          {THEMES.map((id) => {
            const ItemIcon = ICONS[id];
            const words = t(`themes.${id}`);
            return (
              <MenuItem key={id} id={id} textValue={words} className={MENU_ITEM}>
                <ItemIcon aria-hidden className="size-4 text-muted" />
                <span className="grow">{words}</span>
                {id === theme ? <Check aria-hidden className="size-4" /> : null}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
