'use client';

import { CopyButton } from '@/components/ui/copy-button';
import { Section } from '@/components/ui/section';

export function KeyLine({ line, user }: { line: string; user: string }) {
  return (
    <Section
      title="1. Let Savepoint in"
      aside={<CopyButton text={line} label="Copy the line for authorized_keys" />}
    >
      <div className="grid gap-2 p-3">
        <p>
          Add this one line to{' '}
          <code className="font-mono text-xs">~{user || 'root'}/.ssh/authorized_keys</code> on the
          host:
        </p>
        <pre className="rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all whitespace-pre-wrap select-all">
          {line}
        </pre>
      </div>
    </Section>
  );
}
