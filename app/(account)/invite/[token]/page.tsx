import type { Metadata } from 'next';
import Link from 'next/link';
import { InviteForm } from '@/components/account/invite-form';
import { ProblemNotice } from '@/components/ui/notice';
import { problem } from '@/lib/domain/problem';
import { getT } from '@/lib/i18n/server';
import { invitedPerson } from '@/lib/services/invite';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getT('settings');
  // The address is a secret: it goes to nobody else.
  return { title: t('invite.title'), referrer: 'no-referrer' };
}

export default async function InvitePage({ params }: PageProps<'/invite/[token]'>) {
  const { token } = await params;
  const person = await invitedPerson(token);
  const t = await getT('settings');
  if (person) return <InviteForm token={token} person={person} />;
  return (
    <div className="mt-5 grid gap-3.5">
      <h1 className="text-lg font-semibold">{t('invite.title')}</h1>
      <ProblemNotice problem={problem('invite-invalid', {})} />
      <Link href="/sign-in" className="text-accent underline underline-offset-2">
        {t('invite.toSignIn')}
      </Link>
    </div>
  );
}
