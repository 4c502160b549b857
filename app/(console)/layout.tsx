import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { ToSignIn } from '@/components/account/to-sign-in';
import { Shell } from '@/components/shell/shell';
import { getViewer, hasAdministrator } from '@/lib/auth/session';
import { PANES_COOKIE, readPanes, readTheme, THEME_COOKIE } from '@/lib/client/preferences';
import { Providers } from '@/lib/client/providers';
import { mark } from '@/lib/events/bus';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const viewer = await getViewer();
  if (!viewer) {
    if (await hasAdministrator()) return <ToSignIn />;
    redirect('/setup');
  }
  const jar = await cookies();
  return (
    <Providers mark={mark()}>
      <Shell
        viewer={{ name: viewer.name, email: viewer.email }}
        theme={readTheme(jar.get(THEME_COOKIE)?.value)}
        panes={readPanes(jar.get(PANES_COOKIE)?.value)}
      >
        {children}
      </Shell>
    </Providers>
  );
}
