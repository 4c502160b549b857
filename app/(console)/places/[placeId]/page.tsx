import { PlacePage } from '@/components/places/place-page';

export default async function Page({ params }: PageProps<'/places/[placeId]'>) {
  const { placeId } = await params;
  return <PlacePage key={placeId} placeId={placeId} />;
}
