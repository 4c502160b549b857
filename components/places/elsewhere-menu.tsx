'use client';

import { ArrowRightLeft } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { MENU_ITEM, MENU_POPOVER } from '@/components/shell/menu-look';
import { Button } from '@/components/ui/button';
import { useSay } from '@/lib/client/use-say';
import type { PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';

export type AwayVerb = 'copy' | 'move' | 'bring-back' | 'clone' | 'remove-copy';

type Props = {
  view: VmView;
  selected: SnapshotView | undefined;
  onAsk: (verb: AwayVerb, from?: PlaceMark) => void;
};

const WORDS = {
  copy: 'copyTo',
  move: 'moveTo',
  'bring-back': 'bringBack',
  clone: 'cloneAs',
} as const satisfies Partial<Record<AwayVerb, string>>;

/** What can be done with snapshots and other places. What cannot be is off, and says why below its name. */
export function ElsewhereMenu({ view, selected, onAsk }: Props) {
  const t = useTranslations('places');
  const reasons = useReasons(view, selected);
  const say = useSay();
  const copies = selected?.copies ?? [];
  const items = [
    ...(['copy', 'move', 'bring-back', 'clone'] as const).map((id) => ({
      ...{ id, title: t(WORDS[id]), reason: reasons[id] },
    })),
    ...copies.map(({ id, name, canRemove }) => ({
      ...{ id, title: t('removeCopy', { place: name }), reason: say.reason(canRemove) },
    })),
  ];
  return (
    <MenuTrigger>
      <Button>
        <ArrowRightLeft aria-hidden className="size-3.5 max-sm:hidden" /> {t('menu')}
      </Button>
      <Popover placement="bottom start" className={MENU_POPOVER}>
        <Menu
          aria-label={t('menu')}
          className="outline-none"
          onAction={(key) => {
            const from = copies.find(({ id }) => id === key);
            if (from) onAsk('remove-copy', from);
            else onAsk(key as AwayVerb);
          }}
        >
          {items.map(({ id, title, reason }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={title}
              isDisabled={reason !== undefined}
              className={`${MENU_ITEM} data-disabled:text-muted`}
            >
              <span className="grid">
                <Text slot="label">{title}</Text>
                {reason === undefined ? null : (
                  <Text slot="description" className="max-w-72 text-xs text-pretty">
                    {reason}
                  </Text>
                )}
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Why not, of each. Only what is on the VM's host can be sent; only what is not there can be brought back. */
function useReasons({ snapshots, canSend }: VmView, selected: SnapshotView | undefined) {
  const t = useTranslations('places');
  const words = useTranslations('snapshots');
  const say = useSay();
  const nothing = snapshots.some(({ place, origin }) => !place && !origin)
    ? undefined
    : t('nothingHere');
  const one = selected ? undefined : words('selectOne');
  return {
    copy: nothing ?? say.reason(canSend.copy),
    move: nothing ?? say.reason(canSend.move),
    'bring-back': selected
      ? selected.canBringBack
        ? say.reason(selected.canBringBack)
        : t('isHere')
      : one,
    clone: selected ? say.reason(selected.canClone) : one,
  };
}
