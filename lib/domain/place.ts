import { z } from 'zod';
import { type HostRecord, hostInputSchema } from './host';
import { snapshotIdSchema, vmUuidSchema } from './ids';
import type { HostStatus } from './inventory';
import type { Problem, Verdict } from './problem';
import type { Held } from './sizes';

/** A folder on any machine, reached over SSH, that keeps snapshots: what a person types to add it. */
export const placeInputSchema = hostInputSchema
  .pick({ name: true, address: true, port: true, user: true, sudo: true, hostKey: true })
  .extend({ path: hostInputSchema.shape.storePath });

export type PlaceInput = z.infer<typeof placeInputSchema>;

/** The folder that is offered for a new place. */
export const DEFAULT_PLACE_PATH = '/srv/savepoint';

/** An archive is to the engine a host without libvirt: it has a store, tasks and snapshots, and no VMs. */
export const isArchive = ({ uri }: Pick<HostRecord, 'uri'>) => uri === '';

/** Where snapshots can be: a host's own store, or an archive. */
export type PlaceView = {
  id: string;
  kind: 'host' | 'archive';
  name: string;
  address: string;
  port: number;
  user: string;
  path: string;
  status: HostStatus;
  problem?: Problem;
  /** When its content was last read. */
  seenAt?: string;
  freeBytes?: number;
  totalBytes?: number;
  /** Of VMs that whoever asks may see; and what these hold there. */
  snapshotCount: number;
  held: Held;
  /** Whether whoever asks may put snapshots there. */
  mayKeep: Verdict;
  canRefresh: Verdict;
  /** How it is reached; of hosts this is said on their own pages. */
  canChange: Verdict;
  /** Taking it off the list; hosts are removed on their own pages. */
  canRemove: Verdict;
  /** Names of the hosts whose snapshots usually go here. */
  usualFor: string[];
};

/** What is done with a snapshot once it has arrived whole. */
export const onArrivalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  /** Moved: it is removed where it came from. */
  z.object({ kind: z.literal('remove') }),
  z.object({ kind: z.literal('rollback'), startAfter: z.boolean(), keepFirst: z.boolean() }),
]);
export type OnArrival = z.infer<typeof onArrivalSchema>;

/** Snapshots of one VM that are to be sent from one place to another. */
export const transferInputSchema = z.object({
  fromId: z.string().max(64),
  toId: z.string().max(64),
  vmUuid: vmUuidSchema,
  snapshotIds: z.array(snapshotIdSchema).min(1).max(500),
  onArrival: onArrivalSchema,
  /** From now on this is the usual place of the VM; or, with `false`, the VM has none of its own any more. */
  asDefault: z.boolean().optional(),
});
export type TransferInput = z.infer<typeof transferInputSchema>;

/** A VM that is to be made from a snapshot, on the host that has it. */
export const cloneInputSchema = z.object({
  hostId: z.string().max(64),
  vmUuid: vmUuidSchema,
  snapshotId: snapshotIdSchema,
  name: z.string().trim().max(64),
  /** The same VM again, on a host that does not have it. */
  isSame: z.boolean(),
  /** Of a clone: it is to be on the networks of the original. */
  isConnected: z.boolean().optional(),
  startAfter: z.boolean(),
});
export type CloneInput = z.infer<typeof cloneInputSchema>;
