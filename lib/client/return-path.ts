/** `/`, or it and a letter or a query. So it never begins with what a browser reads as another machine, encoded or not. */
const PAGE = /^\/(?:[a-z?][\x21-\x7e]*)?$/;
const SOMEWHERE = 'http://savepoint.invalid';

/**
 * Where somebody goes after signing in: a page of ours, or the first one. An address that a browser would read in any other
 * way than it is written (backslashes, dots, control characters, a fragment) is none of ours.
 */
export function returnPath(to: unknown): string {
  if (typeof to !== 'string' || !PAGE.test(to) || to.includes('\\')) return '/';
  const { origin, pathname, search } = new URL(to, SOMEWHERE);
  return origin === SOMEWHERE && pathname + search === to ? to : '/';
}

/** The sign-in page, which leads back to where somebody is now. */
export function signInPath({ pathname, search }: { pathname: string; search: string }): string {
  const to = returnPath(pathname + search);
  return to === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ to })}`;
}
