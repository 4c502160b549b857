import type { Metadata } from 'next';
import { AddPlace } from '@/components/places/add-place';
import { authorizedKeysLine } from '@/lib/services/host-key';

export const metadata: Metadata = { title: 'Add archive' };

export default async function Page() {
  return <AddPlace authorizedKeysLine={await authorizedKeysLine()} />;
}
