import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/account/sign-in-form';
import { getViewer, hasAdministrator } from '@/lib/auth/session';
import { returnPath } from '@/lib/client/return-path';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('account'))('signIn') };
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const to = returnPath((await searchParams).to);
  if (!(await hasAdministrator())) redirect('/setup');
  if (await getViewer()) redirect(to);
  return <SignInForm to={to} />;
}
