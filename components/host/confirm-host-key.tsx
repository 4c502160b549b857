'use client';

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

export function ConfirmHostKey({ address, found, problem, isPending, onConfirm, onBack }: Props) {
  return (
    <Section title="3. Is this the host?">
      <div className="grid gap-3 p-3">
        <p>
          The machine at <strong>{address}</strong> shows this host key. Compare it on its console;
          Savepoint will talk to no other key from now on.
        </p>
        <Facts>
          <Fact name="Key type">{found.keyType}</Fact>
          <Fact name="Fingerprint">
            <code className="font-mono text-sm break-all select-all">{found.fingerprint}</code>
          </Fact>
          <Fact name="On the host">
            <code className="font-mono text-xs break-all select-all">
              for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done
            </code>
          </Fact>
        </Facts>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="flex justify-end gap-2">
          <Button isDisabled={isPending} onPress={onBack}>
            Back
          </Button>
          <Button autoFocus look="primary" isPending={isPending} onPress={onConfirm}>
            Yes, add this host
          </Button>
        </div>
      </div>
    </Section>
  );
}
