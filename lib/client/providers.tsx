'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, use, useState } from 'react';
import { IntlProvider } from 'use-intl';
import { hasCode, ProblemError } from '@/lib/domain/problem';
import type { en } from '@/lib/i18n/en';
import type { Locale } from '@/lib/i18n/locale';
import type { Messages } from '@/lib/i18n/messages';
import { leaveWhenSignedOut } from './signed-out';
import { type LiveState, useLive } from './use-live';

const ChineseWording = dynamic(() => import('./chinese-wording').then((m) => m.ChineseWording));

type LanguageProps = { locale: Locale; messages: Messages; children: ReactNode };

/** Gives the words of the chosen language to everything below it. Moments are worded by `localTime`: the zone only has to be said. */
export function Language({ locale, messages, children }: LanguageProps) {
  return (
    <IntlProvider locale={locale} messages={messages as typeof en} timeZone="UTC">
      {locale === 'zh' ? <ChineseWording>{children}</ChineseWording> : children}
    </IntlProvider>
  );
}

const LiveContext = createContext<LiveState>('connecting');

/** Gives React Query and the live connection to everything below it. `mark`: what happens later is news for this page. */
export function Providers({ mark, children }: { mark: string; children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <Live mark={mark}>{children}</Live>
    </QueryClientProvider>
  );
}

function Live({ mark, children }: { mark: string; children: ReactNode }) {
  return <LiveContext value={useLive(mark)}>{children}</LiveContext>;
}

/** Whether changes arrive by themselves right now. */
export function useLiveState(): LiveState {
  return use(LiveContext);
}

function makeClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      // A browser without the internet still reaches a dashboard in its own network: what is clicked is never held back.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 10_000,
        // A problem is the server's considered answer; only that none came is worth a retry.
        retry: (count, error) =>
          count < 2 && (!(error instanceof ProblemError) || hasCode(error, 'dashboard-silent')),
      },
    },
  });
}
