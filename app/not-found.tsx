import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center gap-2 p-6 text-center">
      <h1 className="text-lg font-semibold">There is no such page</h1>
      <p className="text-muted">The address may be old, or mistyped.</p>
      <Link href="/" className="text-accent underline underline-offset-2">
        All hosts
      </Link>
    </main>
  );
}
