import type { Metadata } from 'next';
import { PlacePage } from '@/components/places/place-page';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('places'))('title') };
}

export default async function Page({ params }: PageProps<'/places/[placeId]'>) {
  const { placeId } = await params;
  return <PlacePage key={placeId} placeId={placeId} />;
}
