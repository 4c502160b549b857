import { hostInputSchema } from '@/lib/domain/host';

/** The fields of the Add host form as they are typed. */
export type HostFields = {
  name: string;
  address: string;
  port: string;
  user: string;
  sudo: boolean;
  uri: string;
  storePath: string;
};

/** The fields filled in so far that the server’s own rules refuse. */
export function hostFaults(fields: HostFields): ReadonlySet<keyof HostFields> {
  const parsed = hostInputSchema.omit({ hostKey: true }).safeParse({
    ...fields,
    name: fields.name.trim() || fields.address.trim() || 'host',
    address: fields.address.trim() || 'host',
    port: Number(fields.port),
  });
  const paths = parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0]);
  // An empty name stands for the address, so the address is where to mend it.
  return new Set(
    (paths as (keyof HostFields)[]).map((field) =>
      field === 'name' && !fields.name.trim() ? 'address' : field,
    ),
  );
}
