import { z } from 'zod';
import { vmUuidSchema } from './ids';
import type { Verdict } from './problem';
import { type Grant, RIGHTS } from './rights';

/** Granted rights as the screen sends them: on everything, on a host, or on a VM of a host. */
export const grantsSchema = z
  .array(
    z
      .object({
        right: z.enum(RIGHTS),
        hostId: z.string().min(1).max(64).optional(),
        vmUuid: vmUuidSchema.optional(),
      })
      // A VM is on a host.
      .refine(({ hostId, vmUuid }) => vmUuid === undefined || hostId !== undefined)
      .transform(
        ({ right, hostId, vmUuid }): Grant => ({
          right,
          ...(hostId === undefined ? {} : { hostId }),
          ...(vmUuid === undefined ? {} : { vmUuid }),
        }),
      ),
  )
  .max(500);

/** A right with the names of its place, as far as they are known. */
export type NamedGrant = Grant & { host?: string; vm?: string };

/** `invited`: no password yet, so nobody can sign in with it. */
export type PersonState = 'active' | 'invited' | 'disabled';

/** Somebody with an account. */
export type PersonView = {
  id: string;
  name: string;
  email: string;
  state: PersonState;
  isSelf: boolean;
  grants: NamedGrant[];
  sessionCount: number;
  lastSeenAt?: string;
  /** When the link with which they choose a password stops working. */
  inviteUntil?: string;
  canDisable: Verdict;
  canRemove: Verdict;
};

export type PeopleView = { people: PersonView[] };

/** A signed-in browser. */
export type SessionView = {
  id: string;
  person: { id: string; name: string };
  /** Whether it is the one that asks. */
  isThis: boolean;
  browser?: string;
  system?: string;
  address?: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
};

export type SessionsView = { sessions: SessionView[] };
