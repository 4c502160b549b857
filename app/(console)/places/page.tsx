import type { Metadata } from 'next';
import { PlacesPage } from '@/components/places/places-page';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('places'))('title') };
}

export default function Page() {
  return <PlacesPage />;
}
