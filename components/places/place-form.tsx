'use client';

import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox, TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import { placeInputSchema } from '@/lib/domain/place';
import type { Problem } from '@/lib/domain/problem';

/** The fields as they are typed. */
export type PlaceFields = {
  name: string;
  address: string;
  port: string;
  user: string;
  path: string;
  sudo: boolean;
};

/** What is wrong so far, by the server's own rules. */
function faultsOf(fields: PlaceFields): Partial<Record<keyof PlaceFields, string>> {
  const address = fields.address.trim() || 'host';
  const parsed = placeInputSchema.omit({ hostKey: true }).safeParse({
    ...{ ...fields, address, port: Number(fields.port) },
    name: fields.name.trim() || address,
  });
  if (parsed.success) return {};
  return Object.fromEntries(
    parsed.error.issues.map(({ path, message }) => [String(path[0]), message]),
  );
}

type Props = {
  fields: PlaceFields;
  onChange: (fields: PlaceFields) => void;
  problem: Problem | undefined;
  isPending: boolean;
  onSubmit: () => void;
};

export function PlaceForm({ fields, onChange, problem, isPending, onSubmit }: Props) {
  const t = useTranslations('places.form');
  const faults = faultsOf(fields);
  const canSubmit = Object.keys(faults).length === 0 && fields.address.trim() !== '';
  const bind = (key: Exclude<keyof PlaceFields, 'sudo'>) => ({
    value: fields[key],
    onChange: (value: string) => onChange({ ...fields, [key]: value }),
    error: faults[key],
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
          <TextField {...bind('port')} label={t('port')} inputMode="numeric" />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('name')} label={t('name')} help={t('nameHelp')} />
          <TextField {...bind('user')} label={t('user')} />
        </div>
        <TextField {...bind('path')} label={t('folder')} help={t('folderHelp')} mono />
        <Checkbox isSelected={fields.sudo} onChange={(sudo) => onChange({ ...fields, sudo })}>
          {t('sudo')}
        </Checkbox>
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
