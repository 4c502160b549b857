import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = { icon: LucideIcon; title: string; children?: ReactNode };

export function Empty({ icon: Icon, title, children }: Props) {
  return (
    <div className="grid justify-items-center gap-1.5 px-6 py-10 text-center">
      <Icon aria-hidden strokeWidth={1.5} className="size-8 text-muted" />
      <p className="text-md font-medium">{title}</p>
      {children ? <div className="max-w-prose text-pretty text-muted">{children}</div> : null}
    </div>
  );
}
