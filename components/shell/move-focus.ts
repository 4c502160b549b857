import type { KeyboardEvent } from 'react';

/** Up, Down, Home and End move between the links of a list, as in PVE's tree. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links: Element[] = [...event.currentTarget.querySelectorAll('a')];
  const here = document.activeElement ? links.indexOf(document.activeElement) : -1;
  const target = {
    ArrowUp: links[Math.max(0, here - 1)],
    ArrowDown: links[Math.min(links.length - 1, here + 1)],
    Home: links[0],
    End: links.at(-1),
  }[event.key];
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  target.focus();
}
