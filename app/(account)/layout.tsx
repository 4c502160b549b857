import type { ReactNode } from 'react';
import { LanguageButtons } from '@/components/account/language-buttons';
import { Brand } from '@/components/shell/brand';

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-content-center p-4">
      <div className="w-[min(24rem,calc(100vw-2rem))] rounded-lg border border-line bg-panel p-6">
        <Brand />
        {children}
      </div>
      <LanguageButtons />
    </main>
  );
}
