import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/account/sign-in-form';
import { getViewer, hasAdministrator } from '@/lib/auth/session';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  if (!(await hasAdministrator())) redirect('/setup');
  if (await getViewer()) redirect('/');
  return <SignInForm />;
}
