'use client';

import { useState } from 'react';
import { TextField } from './fields';

/** What has to be typed before something is done. `wanted` undefined: nothing has to. */
export function useConfirm(wanted: string | undefined) {
  const [typed, setTyped] = useState('');
  return { wanted, typed, setTyped, isConfirmed: wanted === undefined || typed === wanted };
}

type Props = { confirm: ReturnType<typeof useConfirm>; label: string };

/** Asks for it where it is wanted. */
export function ConfirmField({ confirm: { wanted, typed, setTyped }, label }: Props) {
  if (wanted === undefined) return null;
  return (
    <TextField
      label={label}
      autoComplete="off"
      spellCheck="false"
      value={typed}
      onChange={setTyped}
    />
  );
}
