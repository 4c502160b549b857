import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';
import type { CompressionSetting } from '@/lib/domain/view';
import { publish } from '@/lib/events/bus';
import { pictureOf } from '@/lib/fleet/picture';
import { lacksZstd } from '@/lib/plan/compress';
import { audited } from './audit';
import { hostById } from './host-records';
import { parseInput } from './input';
import { placeName } from './place-name';
import { settingOf } from './setting';

const TEN_YEARS_MINUTES = 10 * 366 * 24 * 60;

/**
 * How old a saved state gets before it is compressed where its host says nothing: SAVEPOINT_COMPRESS_AFTER_MINUTES. Null,
 * and nothing happens by itself, unless somebody says so: a rollback to what is compressed needs room to unpack it, and an
 * operator should have decided that going back may depend on that.
 */
export const usualCompressMinutes = (
  setting = process.env.SAVEPOINT_COMPRESS_AFTER_MINUTES,
): number | null => settingOf(setting) ?? null;

const settingFrom = (
  row: { afterMinutes: number | null } | null | undefined,
): CompressionSetting => {
  const usualMinutes = usualCompressMinutes();
  return { afterMinutes: row ? row.afterMinutes : usualMinutes, isOwn: Boolean(row), usualMinutes };
};

/** When the saved memory on a host is compressed: by the host's own setting, or by the dashboard's. */
export async function compressionOf(hostId: string): Promise<CompressionSetting> {
  return settingFrom(await getDb().compression.findUnique({ where: { hostId } }));
}

/** The same for any host, with one question to the database. */
export async function compressionOfHosts(): Promise<(hostId: string) => CompressionSetting> {
  const rows = await getDb().compression.findMany();
  const byHost = new Map(rows.map((row) => [row.hostId, row]));
  return (hostId) => settingFrom(byHost.get(hostId));
}

const choiceSchema = z.object({
  hostId: z.string().max(64),
  afterMinutes: z.union([
    z.number().int().min(0).max(TEN_YEARS_MINUTES),
    z.literal('never'),
    z.literal('usual'),
  ]),
});
type Choice = z.infer<typeof choiceSchema>;

/**
 * Says after how many minutes the saved memory on a host is compressed; `usual`: as the dashboard's setting says. Throws
 * `host-gone`, and `pack-no-zstd` where it should be compressed and the host cannot.
 */
export async function setCompression(actor: Actor, input: Choice): Promise<null> {
  const { hostId, afterMinutes } = parseInput(choiceSchema, input);
  const at = { hostId, target: await placeName(hostId) };
  return audited(actor, 'set-compression', at, async (note) => {
    const { name } = await hostById(hostId);
    note.detail = typeof afterMinutes === 'number' ? `after ${afterMinutes} min` : afterMinutes;
    const { inventory } = pictureOf(hostId);
    if (typeof afterMinutes === 'number' && inventory && lacksZstd(inventory)) {
      fail('pack-no-zstd', { host: name });
    }
    const db = getDb();
    if (afterMinutes === 'usual') await db.compression.deleteMany({ where: { hostId } });
    else {
      const minutes = afterMinutes === 'never' ? null : afterMinutes;
      await db.compression.upsert({
        where: { hostId },
        create: { hostId, afterMinutes: minutes },
        update: { afterMinutes: minutes },
      });
    }
    publish({ topic: 'hosts' });
    return null;
  });
}
