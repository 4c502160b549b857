'use client';

import { useMutation } from '@tanstack/react-query';
import { Archive, LogOut, UserRound } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/ui/button';
import { ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { signOut } from '@/lib/actions/account';
import { leaveSignedOut } from '@/lib/client/signed-out';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import { LanguageItems } from './language-items';
import { MENU_ITEM, MENU_POPOVER } from './menu-look';
import { SettingsItem } from './settings-item';

export function UserMenu({ viewer }: { viewer: { name: string; email: string } }) {
  const t = useTranslations('shell');
  const places = useTranslations('places');
  const leave = useMutation({
    mutationFn: () => unwrap(signOut()),
    onSuccess: leaveSignedOut,
  });
  return (
    <MenuTrigger>
      <IconButton aria-label={t('accountOf', { name: viewer.name })} isPending={leave.isPending}>
        <UserRound aria-hidden className="size-4" />
      </IconButton>
      <Popover placement="bottom end" className={MENU_POPOVER}>
        <div className="border-b border-line px-2 pt-1 pb-2">
          <p className="font-medium">{viewer.name}</p>
          <p className="text-xs text-muted">{viewer.email}</p>
        </div>
        <Menu aria-label={t('account')} className="pt-1 outline-none">
          <MenuItem className={MENU_ITEM} href="/places">
            <Archive aria-hidden className="size-4 text-muted" /> {places('title')}
          </MenuItem>
          <Separator className="my-1 border-t border-line" />
          <LanguageItems />
          <Separator className="my-1 border-t border-line" />
          <SettingsItem />
          <MenuItem className={MENU_ITEM} onAction={() => leave.mutate()}>
            <LogOut aria-hidden className="size-4 text-muted" /> {t('signOut')}
          </MenuItem>
        </Menu>
      </Popover>
      {leave.error ? (
        <ModalDialog title={t('notSignedOut')} width="narrow" onClose={() => leave.reset()}>
          <div className="p-4">
            <ProblemNotice problem={toProblem(leave.error)} />
          </div>
        </ModalDialog>
      ) : null}
    </MenuTrigger>
  );
}
