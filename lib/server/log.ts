/** The server's log: one line of what went wrong, then the error with its causes. Never given a secret. */
export function logError(what: string, error: unknown): void {
  console.error(`${new Date().toISOString()} ${what}:`, error);
}
