'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/ui/copy-button';
import { useSay } from '@/lib/client/use-say';

type Props = { steps: readonly { id: string; title: string; command: string }[] };

export function CommandList({ steps }: Props) {
  const say = useSay();
  const t = useTranslations('snapshots');
  const all = steps.map(({ title, command }) => `# ${title}\n${command}`).join('\n');
  return (
    <div className="mt-1.5 rounded-md border border-line">
      <div className="flex items-center justify-between border-b border-line ps-2.5">
        <span className="text-xs text-muted">{t('inThisOrder')}</span>
        <CopyButton text={all} label={t('copyAll')} />
      </div>
      <ol className="max-h-64 divide-y divide-line overflow-y-auto">
        {steps.map(({ id, title, command }, index) => (
          <li key={id} className="flex items-start gap-2 py-1.5 ps-2.5">
            <div className="min-w-0 grow">
              <p>
                {index + 1}. {say.term(title)}
              </p>
              <pre className="font-mono text-xs break-all whitespace-pre-wrap text-muted">
                {command}
              </pre>
            </div>
            <CopyButton text={command} label={t('copyStep', { n: String(index + 1) })} />
          </li>
        ))}
      </ol>
    </div>
  );
}
