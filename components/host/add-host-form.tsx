'use client';

import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox, TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import type { Problem } from '@/lib/domain/problem';
import { type HostFields, hostFaults } from './host-faults';

type Props = {
  fields: HostFields;
  onChange: (fields: HostFields) => void;
  problem: Problem | undefined;
  isPending: boolean;
  onSubmit: () => void;
};

export function AddHostForm({ fields, onChange, problem, isPending, onSubmit }: Props) {
  const t = useTranslations('host');
  const faults = hostFaults(fields);
  const canSubmit = faults.size === 0 && fields.address.trim() !== '';

  type TextKey = Exclude<keyof HostFields, 'sudo'>;
  const bind = (key: TextKey) => ({
    value: fields[key],
    onChange: (value: string) => onChange({ ...fields, [key]: value }),
    error: faults.has(key) ? t(`faults.${key}`) : undefined,
    autoComplete: 'off',
    spellCheck: 'false' as const,
  });

  return (
    <Section title={t('where')}>
      <Form
        className="grid gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit && !isPending) onSubmit();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-[1fr_6rem]">
          <TextField
            {...bind('address')}
            label={t('address')}
            help={t('addressHelp')}
            isRequired
            autoFocus
          />
          <TextField {...bind('port')} label={t('sshPort')} inputMode="numeric" />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('name')} label={t('nameInSavepoint')} help={t('nameHelp')} />
          <TextField {...bind('user')} label={t('user')} />
        </div>
        <Checkbox isSelected={fields.sudo} onChange={(sudo) => onChange({ ...fields, sudo })}>
          {t('useSudo')}
        </Checkbox>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('uri')} label={t('uri')} mono />
          <TextField {...bind('storePath')} label={t('storeOnHost')} help={t('storeHelp')} mono />
        </div>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end">
          <Button type="submit" look="primary" isDisabled={!canSubmit} isPending={isPending}>
            {t('askKey')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
