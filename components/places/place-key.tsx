'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Fact, Facts } from '@/components/ui/facts';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import type { Problem } from '@/lib/domain/problem';

type Props = {
  address: string;
  found: { fingerprint: string; keyType: string };
  problem: Problem | undefined;
  isPending: boolean;
  onConfirm: () => void;
  onBack: () => void;
};

/** A person compares the machine's host key before anything is stored there. */
export function PlaceKey({ address, found, problem, isPending, onConfirm, onBack }: Props) {
  const t = useTranslations('places.form');
  return (
    <Section title={t('isThisIt')}>
      <div className="grid gap-3 p-3">
        <p>{t('isThisItBody', { address })}</p>
        <Facts>
          <Fact name={t('keyType')}>{found.keyType}</Fact>
          <Fact name={t('fingerprint')}>
            <code className="font-mono text-sm break-all select-all">{found.fingerprint}</code>
          </Fact>
        </Facts>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end gap-2">
          <Button isDisabled={isPending} onPress={onBack}>
            {t('back')}
          </Button>
          <Button autoFocus look="primary" isPending={isPending} onPress={onConfirm}>
            {t('confirm')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
