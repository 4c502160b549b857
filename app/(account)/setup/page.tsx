import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SetupForm } from '@/components/account/setup-form';
import { hasAdministrator } from '@/lib/auth/session';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage() {
  if (await hasAdministrator()) redirect('/');
  return <SetupForm />;
}
