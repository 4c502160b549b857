'use client';

import { type ReactNode, useState, useTransition } from 'react';
import { Form } from 'react-aria-components';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { orSilence } from '@/lib/client/silence';
import { type Problem, toProblem } from '@/lib/domain/problem';
import type { ActionResult } from '@/lib/domain/view';

type Props = {
  title: string;
  lead?: string;
  submit: string;
  canSubmit: boolean;
  /** A page of ours to which it leads; else the first one. */
  to?: string;
  send: () => Promise<ActionResult<unknown>>;
  children: ReactNode;
};

/** A form that ends in being signed in. */
export function AccountForm({ title, lead, submit, canSubmit, to = '/', send, children }: Props) {
  const [problem, setProblem] = useState<Problem>();
  const [isPending, start] = useTransition();

  async function run() {
    try {
      const result = await send();
      // A whole new page: nothing read while signed out may stay.
      if (result.ok) window.location.assign(to);
      else setProblem(result.problem);
    } catch (error) {
      setProblem(toProblem(orSilence(error, false)));
    }
  }

  return (
    <Form
      className="mt-5 grid gap-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit && !isPending) start(run);
      }}
    >
      <div className="grid gap-1">
        <h1 className="text-lg font-semibold">{title}</h1>
        {lead ? <p className="text-muted">{lead}</p> : null}
      </div>
      {children}
      {problem ? <ProblemNotice problem={problem} /> : null}
      <Button
        type="submit"
        look="primary"
        isDisabled={!canSubmit}
        isPending={isPending}
        className="h-8"
      >
        {submit}
      </Button>
    </Form>
  );
}
