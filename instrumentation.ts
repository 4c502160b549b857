/** Next runs this once a server process, never during a build, and holds requests back until it is done. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [{ boot }, { shutDownOnSignal }, { logError }, { markPeers }] = await Promise.all([
      import('./lib/server/boot'),
      import('./lib/server/shutdown'),
      import('./lib/server/log'),
      import('./lib/server/peer'),
    ]);
    try {
      markPeers();
      await boot();
      shutDownOnSignal();
    } catch (error) {
      logError('Savepoint cannot start', error);
      // Next would go on, answer 500 and start again with every request.
      process.exit(1);
    }
  }
}
