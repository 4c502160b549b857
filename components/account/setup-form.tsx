'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '@/components/ui/fields';
import { createFirstAdministrator } from '@/lib/actions/account';
import { AccountForm } from './account-form';

export function SetupForm() {
  const t = useTranslations('account');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      title={t('welcome')}
      lead={t('firstAdministrator')}
      submit={t('createAdministrator')}
      canSubmit={name.trim() !== '' && email !== '' && password !== ''}
      send={() => createFirstAdministrator({ name: name.trim(), email: email.trim(), password })}
    >
      <TextField
        label={t('name')}
        name="name"
        autoComplete="name"
        autoFocus
        value={name}
        onChange={setName}
      />
      <TextField
        label={t('email')}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
      />
      <TextField
        label={t('password')}
        type="password"
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
