'use client';

import { useEffect } from 'react';
import { leaveForSignIn } from '@/lib/client/signed-out';

/** In place of a page that nobody is signed in for. Only the browser knows its whole address, to come back to it. */
export function ToSignIn() {
  useEffect(leaveForSignIn, []);
  return null;
}
