import type { Metadata } from 'next';
import { AddPlace } from '@/components/places/add-place';
import { ProblemNotice } from '@/components/ui/notice';
import { requireActor } from '@/lib/auth/session';
import { EVERYTHING, mayAct } from '@/lib/domain/rights';
import { getT } from '@/lib/i18n/server';
import { authorizedKeysLine } from '@/lib/services/host-key';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('places'))('add') };
}

export default async function AddPlacePage() {
  const { grants } = await requireActor();
  const verdict = mayAct(grants, 'add-place', EVERYTHING);
  if (verdict.ok) return <AddPlace authorizedKeysLine={await authorizedKeysLine()} />;
  return (
    <div className="max-w-3xl p-5">
      <ProblemNotice problem={verdict.problem} />
    </div>
  );
}
