'use client';

import { Check, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '@/components/ui/button';
import { applyTheme, readTheme, THEMES, type Theme } from '@/lib/client/preferences';
import { MENU_ITEM, MENU_POPOVER } from './menu-look';

const LOOKS = {
  system: { icon: Monitor, words: 'As the system' },
  light: { icon: Sun, words: 'Light' },
  dark: { icon: Moon, words: 'Dark' },
} as const;

export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const Icon = LOOKS[theme].icon;
  return (
    <MenuTrigger>
      <IconButton aria-label={`Theme: ${LOOKS[theme].words}`}>
        <Icon aria-hidden className="size-4" />
      </IconButton>
      <Popover placement="bottom end" className={MENU_POPOVER}>
        <Menu
          aria-label="Theme"
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
            const { icon: ItemIcon, words } = LOOKS[id];
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
