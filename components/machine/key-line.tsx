'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/ui/copy-button';
import { Section } from '@/components/ui/section';

export function KeyLine({ line, user }: { line: string; user: string }) {
  const t = useTranslations('machine');
  return (
    <Section title={t('letIn')} aside={<CopyButton text={line} label={t('copyLine')} />}>
      <div className="grid gap-2 p-3">
        <p>
          {t.rich('addLine', {
            user: user || 'root',
            path: (words) => <code className="font-mono text-xs">{words}</code>,
          })}
        </p>
        <pre className="rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all whitespace-pre-wrap select-all">
          {line}
        </pre>
      </div>
    </Section>
  );
}
