'use client';

import { useState } from 'react';
import { TextField } from '@/components/ui/fields';
import { signIn } from '@/lib/actions/account';
import { AccountForm } from './account-form';

export function SignInForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      title="Sign in"
      submit="Sign in"
      canSubmit={email !== '' && password !== ''}
      send={() => signIn({ email: email.trim(), password })}
    >
      <TextField
        label="E-mail address"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={setEmail}
      />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
