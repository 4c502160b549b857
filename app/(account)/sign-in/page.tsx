import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/account/sign-in-form';
import { getViewer, hasAdministrator } from '@/lib/auth/session';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('account'))('signIn') };
}

export default async function SignInPage() {
  if (!(await hasAdministrator())) redirect('/setup');
  if (await getViewer()) redirect('/');
  return <SignInForm />;
}
