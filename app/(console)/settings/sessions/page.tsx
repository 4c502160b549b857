import type { Metadata } from 'next';
import { Sessions } from '@/components/settings/sessions';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('settings'))('tabs.sessions') };
}

export default function Page() {
  return <Sessions of="all" />;
}
