import type { Metadata } from 'next';
import { ChangePlace } from '@/components/places/change-place';
import { ProblemNotice } from '@/components/ui/notice';
import { requireActor } from '@/lib/auth/session';
import { toProblem } from '@/lib/domain/problem';
import { getT } from '@/lib/i18n/server';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { connectionOfPlace } from '@/lib/services/places';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('machine'))('changeConnection') };
}

export default async function Page({ params }: PageProps<'/places/[placeId]/connection'>) {
  const { placeId } = await params;
  const now = await connectionOfPlace(await requireActor(), placeId).catch(toProblem);
  if (!('code' in now)) {
    const line = await authorizedKeysLine();
    return <ChangePlace placeId={placeId} now={now} authorizedKeysLine={line} />;
  }
  return (
    <div className="max-w-3xl p-5">
      <ProblemNotice problem={now} />
    </div>
  );
}
