import type { Metadata } from 'next';
import { AddHost } from '@/components/host/add-host';
import { authorizedKeysLine } from '@/lib/services/host-key';

export const metadata: Metadata = { title: 'Add host' };

export default async function AddHostPage() {
  return <AddHost authorizedKeysLine={await authorizedKeysLine()} />;
}
