import type { Metadata } from 'next';
import { AddHost } from '@/components/host/add-host';
import { ProblemNotice } from '@/components/ui/notice';
import { requireActor } from '@/lib/auth/session';
import { EVERYTHING, mayAct } from '@/lib/domain/rights';
import { getT } from '@/lib/i18n/server';
import { authorizedKeysLine } from '@/lib/services/host-key';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('host'))('addHost') };
}

export default async function AddHostPage() {
  const { grants } = await requireActor();
  const verdict = mayAct(grants, 'add-host', EVERYTHING);
  if (verdict.ok) return <AddHost authorizedKeysLine={await authorizedKeysLine()} />;
  return (
    <div className="max-w-3xl p-5">
      <ProblemNotice problem={verdict.problem} />
    </div>
  );
}
