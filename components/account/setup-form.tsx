'use client';

import { useState } from 'react';
import { TextField } from '@/components/ui/fields';
import { createFirstAdministrator } from '@/lib/actions/account';
import { AccountForm } from './account-form';

export function SetupForm() {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <AccountForm
      title="Welcome"
      lead="Nobody uses this Savepoint yet. Make its first administrator."
      submit="Create administrator"
      canSubmit={name.trim() !== '' && email !== '' && password !== ''}
      send={() => createFirstAdministrator({ name: name.trim(), email: email.trim(), password })}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        autoFocus
        value={name}
        onChange={setName}
      />
      <TextField
        label="E-mail address"
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
      />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
