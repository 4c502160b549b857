'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Fact, Facts } from '@/components/ui/facts';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import type { Problem } from '@/lib/domain/problem';

const SHOW_KEYS = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done';

type Props = {
  address: string;
  found: { fingerprint: string; keyType: string };
  problem: Problem | undefined;
  isPending: boolean;
  onConfirm: () => void;
  onBack: () => void;
};

export function ConfirmHostKey({ address, found, problem, isPending, onConfirm, onBack }: Props) {
  const t = useTranslations('host');
  return (
    <Section title={t('isThis')}>
      <div className="grid gap-3 p-3">
        <p>{t.rich('keyShown', { address, b: (words) => <strong>{words}</strong> })}</p>
        <Facts>
          <Fact name={t('keyType')}>{found.keyType}</Fact>
          <Fact name={t('fingerprint')}>
            <code className="font-mono text-sm break-all select-all">{found.fingerprint}</code>
          </Fact>
          <Fact name={t('onTheHost')}>
            <code className="font-mono text-xs break-all select-all">{SHOW_KEYS}</code>
          </Fact>
        </Facts>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end gap-2">
          <Button isDisabled={isPending} onPress={onBack}>
            {t('back')}
          </Button>
          <Button autoFocus look="primary" isPending={isPending} onPress={onConfirm}>
            {t('yesAdd')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
