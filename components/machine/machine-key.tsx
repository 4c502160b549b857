'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Fact, Facts } from '@/components/ui/facts';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import type { Problem } from '@/lib/domain/problem';

const SHOW_KEYS = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done';

type Props = {
  /** The question, and the answer that adds the machine. */
  title: string;
  confirm: string;
  address: string;
  found: { fingerprint: string; keyType: string };
  problem: Problem | undefined;
  isPending: boolean;
  onConfirm: () => void;
  onBack: () => void;
};

/** A person compares the machine's host key before anything is stored there. */
export function MachineKey(props: Props) {
  const { title, confirm, address, found, problem, isPending, onConfirm, onBack } = props;
  const t = useTranslations('machine');
  return (
    <Section title={title}>
      <div className="grid gap-3 p-3">
        <p>{t.rich('keyShown', { address, b: (words) => <strong>{words}</strong> })}</p>
        <Facts>
          <Fact name={t('keyType')}>{found.keyType}</Fact>
          <Fact name={t('fingerprint')}>
            <code className="font-mono text-sm break-all select-all">{found.fingerprint}</code>
          </Fact>
          <Fact name={t('onTheMachine')}>
            <code className="font-mono text-xs break-all select-all">{SHOW_KEYS}</code>
          </Fact>
        </Facts>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end gap-2">
          <Button isDisabled={isPending} onPress={onBack}>
            {t('back')}
          </Button>
          <Button autoFocus look="primary" isPending={isPending} onPress={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Section>
  );
}
