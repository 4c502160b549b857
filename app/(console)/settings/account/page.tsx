import type { Metadata } from 'next';
import { PasswordForm } from '@/components/settings/password-form';
import { Sessions } from '@/components/settings/sessions';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('settings'))('tabs.account') };
}

export default function Page() {
  return (
    <>
      <PasswordForm />
      <Sessions of="own" />
    </>
  );
}
