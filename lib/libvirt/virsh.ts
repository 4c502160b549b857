import { type Command, command } from '@/lib/shell/command';

/** Commands of virsh as words. Domains are named by UUID, which no rename and no odd name can confuse. */
export function virsh(uri: string) {
  const run = (...words: string[]): Command => command('virsh', '-q', '-c', uri, ...words);
  return {
    managedSave: (uuid: string) => run('managedsave', uuid),
    start: (uuid: string) => run('start', uuid),
    /** Puts a VM back to a snapshot of libvirt's own. */
    revert: (uuid: string, name: string, starts: boolean) =>
      run(
        ...['snapshot-revert', '--domain', uuid, '--snapshotname', name],
        ...(starts ? ['--running'] : []),
      ),
    /** The definition inside a saved memory. */
    dumpSaved: (file: string) => run('save-image-dumpxml', file, '--security-info'),
    /**
     * Resumes straight from a saved state and leaves the file where it is. The state that the guest comes back in is said
     * in words: what is in the file is how it stood when memory was complete, which for a guest that ran may be paused.
     * `definition`: a file with another one than that inside, for disks that lie elsewhere now.
     */
    restore: (file: string, state: 'running' | 'paused', definition?: string) =>
      run(
        'restore',
        file,
        ...(definition === undefined ? [] : ['--xml', definition]),
        `--${state}`,
      ),
    define: (file: string) => run('define', file),
    /** The definition that the next cold start uses, with its secrets (VNC passwords) so that it can be put back whole. */
    dumpDefinition: (uuid: string) => run('dumpxml', uuid, '--inactive', '--security-info'),
    dumpLive: (uuid: string) => run('dumpxml', uuid, '--security-info'),
  };
}

/** The file that `managedsave` writes: libvirt takes the name as it is (`qemuDomainManagedSavePath`). */
export function managedSavePath(saveDir: string, vmName: string): string {
  return `${saveDir}/${vmName}.save`;
}

/** The folder in which libvirt makes UEFI variables, beside its own for saved memory. */
export const nvramFolder = (saveDir: string): string => `${saveDir.replace(/\/save$/, '')}/nvram`;

/** The folder of an emulated TPM's state, which libvirt keeps beside its folder `qemu` (or, for a user, inside it). */
export function tpmStatePath(saveDir: string, uuid: string): string {
  const base = saveDir.replace(/\/save$/, '');
  return `${saveDir.startsWith('/var/lib/libvirt/') ? base.replace(/\/qemu$/, '') : base}/swtpm/${uuid}`;
}
