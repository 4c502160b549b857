import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SetupForm } from '@/components/account/setup-form';
import { hasAdministrator } from '@/lib/auth/session';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('account'))('setUp') };
}

export default async function SetupPage() {
  if (await hasAdministrator()) redirect('/');
  return <SetupForm />;
}
