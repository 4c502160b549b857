'use client';

import type { ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Checkbox, TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import { useSay } from '@/lib/client/use-say';
import type { Problem } from '@/lib/domain/problem';
import { type MachineFields, machineFaults, type TextKey } from './machine-fields';

/** What a text field needs to show and change one of the fields. */
export type Bind<Fields> = (key: TextKey<Fields>) => {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  autoComplete: string;
  spellCheck: 'false';
};

type Props<Fields extends MachineFields> = {
  schema: z.ZodType;
  fields: Fields;
  onChange: (fields: Fields) => void;
  problem: Problem | undefined;
  isPending: boolean;
  onSubmit: () => void;
  /** The fields that only this kind of machine has. */
  children: (bind: Bind<Fields>) => ReactNode;
};

/** Where a machine is and how to sign in there. */
export function MachineForm<Fields extends MachineFields>(props: Props<Fields>) {
  const { schema, fields, onChange, problem, isPending, onSubmit, children } = props;
  const t = useTranslations('machine');
  const say = useSay();
  const faults = machineFaults(schema, fields);
  const canSubmit = faults.size === 0 && fields.address.trim() !== '';
  const bind: Bind<Fields> = (key) => {
    const fault = faults.get(key);
    return {
      value: String(fields[key]),
      onChange: (value) => onChange({ ...fields, [key]: value }),
      error: fault && say.fault(fault),
      autoComplete: 'off',
      spellCheck: 'false',
    };
  };
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
          <TextField {...bind('port')} label={t('port')} inputMode="numeric" />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('name')} label={t('name')} help={t('nameHelp')} />
          <TextField {...bind('user')} label={t('user')} />
        </div>
        <Checkbox isSelected={fields.sudo} onChange={(sudo) => onChange({ ...fields, sudo })}>
          {t('sudo')}
        </Checkbox>
        {children(bind)}
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end">
          <Button type="submit" look="primary" isDisabled={!canSubmit} isPending={isPending}>
            {t('ask')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
