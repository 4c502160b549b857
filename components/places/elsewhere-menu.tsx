'use client';

import { ArrowRightLeft } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { MENU_ITEM, MENU_POPOVER } from '@/components/shell/menu-look';
import { Button } from '@/components/ui/button';
import type { PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';

export type AwayVerb = 'copy' | 'move' | 'bring-back' | 'clone' | 'remove-copy';

type Props = {
  view: VmView;
  selected: SnapshotView | undefined;
  onAsk: (verb: AwayVerb, from?: PlaceMark) => void;
};

/** What can be done with snapshots and other places. */
export function ElsewhereMenu({ view, selected, onAsk }: Props) {
  const t = useTranslations('places');
  const off: AwayVerb[] = [
    ...(view.snapshots.some(({ place, origin }) => !place && !origin)
      ? []
      : (['copy', 'move'] as const)),
    ...(selected?.place && selected.canRollback.ok ? [] : (['bring-back'] as const)),
  ];
  if (!selected || selected.place || selected.origin || selected.restore.level === 'red')
    off.push('clone');
  const copies = (selected?.copies ?? []).filter(({ status }) => status === 'online');
  return (
    <MenuTrigger>
      <Button>
        <ArrowRightLeft aria-hidden className="size-3.5 max-sm:hidden" /> {t('menu')}
      </Button>
      <Popover placement="bottom start" className={MENU_POPOVER}>
        <Menu
          aria-label={t('menu')}
          className="outline-none"
          disabledKeys={off}
          onAction={(key) => {
            const from = copies.find(({ id }) => id === key);
            if (from) onAsk('remove-copy', from);
            else onAsk(key as AwayVerb);
          }}
        >
          <MenuItem id="copy" className={MENU_ITEM}>
            {t('copyTo')}
          </MenuItem>
          <MenuItem id="move" className={MENU_ITEM}>
            {t('moveTo')}
          </MenuItem>
          <MenuItem id="bring-back" className={MENU_ITEM}>
            {t('bringBack')}
          </MenuItem>
          <MenuItem id="clone" className={MENU_ITEM}>
            {t('cloneAs')}
          </MenuItem>
          {copies.map(({ id, name }) => (
            <MenuItem key={id} id={id} className={MENU_ITEM}>
              {t('removeCopy', { place: name })}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
