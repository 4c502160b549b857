'use client';

import { Form } from 'react-aria-components';
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
  const faults = hostFaults(fields);
  const canSubmit = Object.keys(faults).length === 0 && fields.address.trim() !== '';

  type TextKey = Exclude<keyof HostFields, 'sudo'>;
  const bind = (key: TextKey) => ({
    value: fields[key],
    onChange: (value: string) => onChange({ ...fields, [key]: value }),
    error: faults[key],
    autoComplete: 'off',
    spellCheck: 'false' as const,
  });

  return (
    <Section title="2. Where it is">
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
            label="Address"
            help="A host name or an IP address"
            isRequired
            autoFocus
          />
          <TextField {...bind('port')} label="SSH port" inputMode="numeric" />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('name')} label="Name in Savepoint" help="Empty: the address" />
          <TextField {...bind('user')} label="User" />
        </div>
        <Checkbox isSelected={fields.sudo} onChange={(sudo) => onChange({ ...fields, sudo })}>
          Use sudo (the user may run it without a password)
        </Checkbox>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('uri')} label="libvirt URI" mono />
          <TextField
            {...bind('storePath')}
            label="Store on the host"
            help="Best on the filesystem of /var/lib/libvirt"
            mono
          />
        </div>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end">
          <Button type="submit" look="primary" isDisabled={!canSubmit} isPending={isPending}>
            Ask for its host key
          </Button>
        </div>
      </Form>
    </Section>
  );
}
