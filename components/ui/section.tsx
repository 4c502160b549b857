import type { ReactNode } from 'react';

type Props = { title: string; aside?: ReactNode; children: ReactNode };

export function Section({ title, aside, children }: Props) {
  return (
    <section className="min-w-0 rounded-lg border border-line bg-panel">
      <header className="flex min-h-9 items-center justify-between gap-3 border-b border-line px-3">
        <h2 className="text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
