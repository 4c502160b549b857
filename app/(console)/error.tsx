'use client';

import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { toProblem } from '@/lib/domain/problem';

export default function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="grid max-w-2xl gap-3 p-5">
      <h1 className="text-lg font-semibold">This page could not be shown</h1>
      <ProblemNotice problem={toProblem(error)} />
      <Button className="justify-self-start" onPress={retry}>
        Try again
      </Button>
    </div>
  );
}
