'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { Section } from '@/components/ui/section';
import { changePassword } from '@/lib/actions/account';
import { unwrap } from '@/lib/client/unwrap';
import { PASSWORD_LENGTH } from '@/lib/domain/password-length';
import { toProblem } from '@/lib/domain/problem';

const EMPTY = { present: '', next: '', repeat: '' };

export function PasswordForm() {
  const t = useTranslations('settings.password');
  const client = useQueryClient();
  const [words, setWords] = useState(EMPTY);
  const change = useMutation({
    mutationFn: ({ present, next }: typeof EMPTY) => unwrap(changePassword({ present, next })),
    onSuccess: () => {
      setWords(EMPTY);
      return client.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const differs = words.repeat !== '' && words.repeat !== words.next;
  const canSend = words.present !== '' && words.next !== '' && words.repeat === words.next;
  const field = (name: keyof typeof EMPTY) => ({
    name,
    type: 'password',
    value: words[name],
    onChange: (value: string) => setWords((before) => ({ ...before, [name]: value })),
  });
  return (
    <Section title={t('title')}>
      <Form
        className="grid max-w-md gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend && !change.isPending) change.mutate(words);
        }}
      >
        <TextField {...field('present')} label={t('present')} autoComplete="current-password" />
        <TextField
          {...field('next')}
          label={t('next')}
          help={t('help', { min: String(PASSWORD_LENGTH.min) })}
          autoComplete="new-password"
        />
        <TextField
          {...field('repeat')}
          label={t('repeat')}
          error={differs ? t('differs') : undefined}
          autoComplete="new-password"
        />
        {change.error ? <ProblemNotice problem={toProblem(change.error)} /> : null}
        {change.isSuccess && words === EMPTY ? <Notice>{t('changed')}</Notice> : null}
        <Button
          type="submit"
          look="primary"
          isDisabled={!canSend}
          isPending={change.isPending}
          className="justify-self-start"
        >
          {t('change')}
        </Button>
      </Form>
    </Section>
  );
}
