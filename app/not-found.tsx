import Link from 'next/link';
import { getT } from '@/lib/i18n/server';

export default async function NotFound() {
  const t = await getT('common');
  const shell = await getT('shell');
  return (
    <main className="grid min-h-dvh place-content-center gap-2 p-6 text-center">
      <h1 className="text-lg font-semibold">{t('noPage')}</h1>
      <p className="text-muted">{t('noPageWhy')}</p>
      <Link href="/" className="text-accent underline underline-offset-2">
        {shell('allHosts')}
      </Link>
    </main>
  );
}
