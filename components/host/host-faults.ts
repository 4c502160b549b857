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

/** What is wrong with the fields filled in so far, in the words of the server's own rules. */
export function hostFaults(fields: HostFields): Partial<Record<keyof HostFields, string>> {
  const parsed = hostInputSchema.omit({ hostKey: true }).safeParse({
    ...fields,
    name: fields.name.trim() || fields.address.trim() || 'host',
    address: fields.address.trim() || 'host',
    port: Number(fields.port),
  });
  if (parsed.success) return {};
  const faults: Partial<Record<keyof HostFields, string>> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = path[0] as keyof HostFields;
    // An empty name stands for the address, so the address is where to mend it.
    faults[field === 'name' && !fields.name.trim() ? 'address' : field] ??= message;
  }
  return faults;
}
