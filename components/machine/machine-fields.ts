import type { z } from 'zod';
import { type FieldFault, faultsOf } from '@/lib/domain/faults';

/** The fields that every machine has, as they are typed. */
export type MachineFields = {
  name: string;
  address: string;
  port: string;
  user: string;
  sudo: boolean;
};

/** Those that are typed as text, with those of a machine of one kind. */
export type TextKey<Fields> =
  | Exclude<keyof MachineFields, 'sudo'>
  | Exclude<keyof Fields & string, keyof MachineFields>;

/** What the server is told of them: an empty name stands for the address. */
export function machineInput<Fields extends MachineFields>(fields: Fields) {
  const address = fields.address.trim();
  return { ...fields, address, name: fields.name.trim() || address, port: Number(fields.port) };
}

/** What is wrong with what was typed so far; an address that was not typed yet is no fault. */
export function machineFaults(
  schema: z.ZodType,
  fields: MachineFields,
): ReadonlyMap<string, FieldFault> {
  const faults = new Map(
    faultsOf(schema, machineInput({ ...fields, address: fields.address.trim() || 'host' })),
  );
  const fault = faults.get('name');
  // An empty name stands for the address, so the address is where to mend it.
  if (fault && !fields.name.trim()) {
    faults.delete('name');
    faults.set('address', { fault: 'address', limit: null });
  }
  return faults;
}
