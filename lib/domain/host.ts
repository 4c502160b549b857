import { z } from 'zod';
import type { Fault } from './faults';

/** A registered host: how to reach it, and what to expect there. */
export type HostRecord = {
  id: string;
  name: string;
  address: string;
  port: number;
  user: string;
  /** Commands are run through `sudo -n`. */
  sudo: boolean;
  /** libvirt's connection URI on the host. */
  uri: string;
  /** Savepoint's folder on the host. */
  storePath: string;
  /** The confirmed SSH host key, raw, in base64. */
  hostKey: string;
};

export const DEFAULT_URI = 'qemu:///system';
export const DEFAULT_STORE = '/var/lib/libvirt/savepoint';

/** Paths that we put into other paths: absolute, no `..`, nothing a terminal or a listing could hide. */
const storePathSchema = z
  .string()
  .trim()
  .regex(/^(\/[A-Za-z0-9._@+-]+)+$/, 'path' satisfies Fault)
  .refine((path) => !path.split('/').includes('..'), 'path-up' satisfies Fault);

const PORT = 'port' satisfies Fault;

export const hostInputSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u, 'name' satisfies Fault),
  address: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9:][A-Za-z0-9.:%_-]{0,252}$/, 'address' satisfies Fault),
  port: z.number(PORT).int(PORT).min(1, PORT).max(65535, PORT),
  user: z
    .string()
    .trim()
    .regex(/^[a-z_][a-z0-9_.-]{0,31}$/i, 'user' satisfies Fault),
  sudo: z.boolean(),
  uri: z
    .string()
    .trim()
    .regex(/^qemu(\+[a-z]+)?:\/\/\/?[A-Za-z0-9/?=&._-]*$/, 'uri' satisfies Fault),
  storePath: storePathSchema,
  hostKey: z.string().regex(/^[A-Za-z0-9+/]+=*$/),
});

export type HostInput = z.infer<typeof hostInputSchema>;

/** How a registered host is reached from now on. What it is asked and where its snapshots lie stays. */
export const hostChangeSchema = hostInputSchema.omit({ uri: true, storePath: true });

export type HostChange = z.infer<typeof hostChangeSchema>;
