import type { Metadata } from 'next';
import { ChangeHost } from '@/components/host/change-host';
import { ProblemNotice } from '@/components/ui/notice';
import { requireActor } from '@/lib/auth/session';
import { toProblem } from '@/lib/domain/problem';
import { getT } from '@/lib/i18n/server';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { connectionOf } from '@/lib/services/hosts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('machine'))('changeConnection') };
}

export default async function Page({ params }: PageProps<'/hosts/[hostId]/connection'>) {
  const { hostId } = await params;
  const now = await connectionOf(await requireActor(), hostId).catch(toProblem);
  if (!('code' in now)) {
    const line = await authorizedKeysLine();
    return <ChangeHost hostId={hostId} now={now} authorizedKeysLine={line} />;
  }
  return (
    <div className="max-w-3xl p-5">
      <ProblemNotice problem={now} />
    </div>
  );
}
