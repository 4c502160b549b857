import Link from 'next/link';
import type { ReactNode } from 'react';

type Props = { href: string; isCurrent: boolean; depth: 0 | 1; children: ReactNode };

export function TreeLink({ href, isCurrent, depth, children }: Props) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex h-7 min-w-0 grow items-center gap-2 rounded-sm pe-2 outline-offset-[-2px] hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium ${
        depth === 0 ? 'ps-1.5' : 'ps-8'
      }`}
    >
      {children}
    </Link>
  );
}
