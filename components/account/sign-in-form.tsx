'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '@/components/ui/fields';
import { signIn } from '@/lib/actions/account';
import { AccountForm } from './account-form';

/** `to`: the page to which it leads. */
export function SignInForm({ to }: { to: string }) {
  const t = useTranslations('account');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      title={t('signIn')}
      submit={t('signIn')}
      canSubmit={email !== '' && password !== ''}
      to={to}
      send={() => signIn({ email: email.trim(), password })}
    >
      <TextField
        label={t('email')}
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={setEmail}
      />
      <TextField
        label={t('password')}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
