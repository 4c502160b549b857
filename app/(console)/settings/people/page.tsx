import type { Metadata } from 'next';
import { People } from '@/components/settings/people';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('settings'))('tabs.people') };
}

export default function Page() {
  return <People />;
}
