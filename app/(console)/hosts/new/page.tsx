import type { Metadata } from 'next';
import { AddHost } from '@/components/host/add-host';
import { getT } from '@/lib/i18n/server';
import { authorizedKeysLine } from '@/lib/services/host-key';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('host'))('addHost') };
}

export default async function AddHostPage() {
  return <AddHost authorizedKeysLine={await authorizedKeysLine()} />;
}
