import type { Metadata } from 'next';
import { Audit } from '@/components/audit/audit';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('settings'))('tabs.audit') };
}

export default function Page() {
  return <Audit />;
}
