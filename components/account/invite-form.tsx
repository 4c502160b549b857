'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '@/components/ui/fields';
import { acceptInvite } from '@/lib/actions/account';
import { PASSWORD_LENGTH } from '@/lib/domain/password-length';
import { AccountForm } from './account-form';

type Props = { token: string; person: { name: string; email: string } };

export function InviteForm({ token, person }: Props) {
  const t = useTranslations('settings');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      title={t('invite.title')}
      lead={t('invite.lead', { name: person.name, email: person.email })}
      submit={t('invite.submit')}
      canSubmit={password !== ''}
      send={() => acceptInvite({ token, password })}
    >
      {/* For password managers, which keep the password under this name. */}
      <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
      <TextField
        label={t('invite.password')}
        help={t('password.help', { min: String(PASSWORD_LENGTH.min) })}
        type="password"
        name="password"
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
