'use client';

import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { probeHost } from '@/lib/actions/hosts';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import type { ActionResult } from '@/lib/domain/view';
import { KeyLine } from './key-line';
import { type MachineFields, machineInput } from './machine-fields';
import { type Bind, MachineForm } from './machine-form';
import { MachineKey } from './machine-key';

type Input<Fields extends MachineFields> = ReturnType<typeof machineInput<Fields>> & {
  hostKey: string;
};

type Props<Fields extends MachineFields, Added> = {
  title: string;
  /** The question about the host key, and the answer that adds the machine. */
  isThis: string;
  confirm: string;
  authorizedKeysLine: string;
  fresh: Fields;
  schema: z.ZodType;
  add: (input: Input<Fields>) => Promise<ActionResult<Added>>;
  onAdded: (added: Added) => Promise<void>;
  children: (bind: Bind<Fields>) => ReactNode;
};

/** Three steps: the key line, where the machine is, and its host key to compare. */
export function AddMachine<Fields extends MachineFields, Added>(props: Props<Fields, Added>) {
  const { title, isThis, confirm, authorizedKeysLine, fresh, schema, onAdded, children } = props;
  const [fields, setFields] = useState(fresh);
  const input = machineInput(fields);
  const probe = useMutation({
    mutationFn: () => unwrap(probeHost({ address: input.address, port: input.port })),
  });
  const add = useMutation({
    mutationFn: (hostKey: string) => unwrap(props.add({ ...input, hostKey })),
    onSuccess: onAdded,
  });
  return (
    <div className="grid max-w-3xl gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">{title}</h1>
      {probe.data ? (
        <MachineKey
          title={isThis}
          confirm={confirm}
          address={input.address}
          found={probe.data}
          problem={add.error ? toProblem(add.error) : undefined}
          isPending={add.isPending || add.isSuccess}
          onConfirm={() => add.mutate(probe.data.hostKey)}
          onBack={() => {
            probe.reset();
            add.reset();
          }}
        />
      ) : (
        <>
          <KeyLine line={authorizedKeysLine} user={fields.user} />
          <MachineForm
            schema={schema}
            fields={fields}
            onChange={setFields}
            problem={probe.error ? toProblem(probe.error) : undefined}
            isPending={probe.isPending}
            onSubmit={() => probe.mutate()}
          >
            {children}
          </MachineForm>
        </>
      )}
    </div>
  );
}
