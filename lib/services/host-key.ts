import * as own from '@/lib/ssh/own-key';

/**
 * The line to add to `authorized_keys` on a host, so that Savepoint may sign in there. A public key:
 * it is nobody's secret, so nobody is asked who they are.
 */
export function authorizedKeysLine(): Promise<string> {
  return own.authorizedKeysLine();
}
