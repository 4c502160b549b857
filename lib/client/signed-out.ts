import { hasCode } from '@/lib/domain/problem';
import { signInPath } from './return-path';

let isLeaving = false;

/** Once: several answers may say at the same time that nobody is signed in any more. */
function leaveFor(path: string): void {
  if (isLeaving) return;
  isLeaving = true;
  window.location.replace(path);
}

/** Goes to the sign-in page, which leads back here. */
export const leaveForSignIn = () => leaveFor(signInPath(window.location));

/** Goes there after signing out. Whoever signs in next has nothing to do here. */
export const leaveSignedOut = () => leaveFor('/sign-in');

/** Goes there when an answer says that nobody is signed in any more. */
export function leaveWhenSignedOut(error: unknown): void {
  if (hasCode(error, 'signed-out')) leaveForSignIn();
}
