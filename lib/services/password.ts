import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Viewer } from '@/lib/auth/session';
import { countTry, forgetTries } from '@/lib/auth/throttle';
import { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';
import { accessChanged } from './access-changed';
import { newPassword, password } from './account-input';
import { auditedOwn } from './audit';
import { parseInput } from './input';
import { writePassword } from './invite';

export const changeSchema = z.object({ present: password, next: newPassword });
export type PasswordInput = z.input<typeof changeSchema>;

/** Changes one's own password and ends one's other sessions: whoever had the old one is out. */
export async function changePassword(viewer: Viewer, input: PasswordInput): Promise<void> {
  const { present, next } = parseInput(changeSchema, input);
  await auditedOwn(viewer, 'change-password', viewer.email, async () => {
    const tries = `password of ${viewer.id}`;
    countTry(tries);
    const account = await getDb().account.findFirst({
      where: { userId: viewer.id, providerId: 'credential' },
    });
    const hash = account?.password ?? '';
    if (!hash || !(await verifyPassword({ hash, password: present }))) fail('password-wrong', {});
    forgetTries(tries);
    const fresh = await hashPassword(next);
    await getDb().$transaction(async (tx) => {
      await writePassword(tx, viewer.id, fresh);
      const others = { userId: viewer.id, id: { not: viewer.sessionId } };
      await tx.session.deleteMany({ where: others });
    });
  });
  accessChanged();
}
