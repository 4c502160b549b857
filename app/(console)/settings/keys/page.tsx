import type { Metadata } from 'next';
import { Keys } from '@/components/settings/keys';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('settings'))('tabs.keys') };
}

export default function Page() {
  return <Keys />;
}
