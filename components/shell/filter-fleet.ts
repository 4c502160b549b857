import type { HostView } from '@/lib/domain/view';

/** Hosts and VMs whose names hold the words. A host that matches shows all of its VMs. */
export function filterFleet(hosts: readonly HostView[], words: string): HostView[] {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [...hosts];
  const matches = (name: string) => name.toLowerCase().includes(wanted);
  return hosts.flatMap((host) => {
    if (matches(host.name)) return [host];
    const vms = host.vms.filter((vm) => matches(vm.name));
    return vms.length > 0 ? [{ ...host, vms }] : [];
  });
}
