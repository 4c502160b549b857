import { hasCode } from '@/lib/domain/problem';

/** Goes to the sign-in page when an answer says that nobody is signed in any more. */
export function leaveWhenSignedOut(error: unknown): void {
  if (hasCode(error, 'signed-out')) window.location.assign('/sign-in');
}
