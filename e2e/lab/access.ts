import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command';
import type { Inside } from './inside';
import { type HostId, hostDir } from './names';
import type { LabHost } from './types';

const RESTART = readFileSync(join(import.meta.dirname, 'host/sshd.sh'), 'utf8');
const KEY = '/etc/ssh/ssh_host_ed25519_key';

// $1: the user's name, $2: a line of authorized_keys.
const AUTHORIZE = `
home=$(getent passwd "$1" | cut -d: -f6)
mkdir -p "$home/.ssh"
printf '%s\\n' "$2" >> "$home/.ssh/authorized_keys"
chmod 700 "$home/.ssh"
chown -R "$1": "$home/.ssh"`;

/** Who may log in to a host, and how its sshd presents itself. */
export function accessOf(
  id: HostId,
  inside: Inside,
): Pick<
  LabHost,
  | 'authorizeKey'
  | 'addUser'
  | 'authorizeKeyFor'
  | 'hostKeyFingerprint'
  | 'replaceHostKey'
  | 'configureSshd'
> {
  const restartSshd = () => inside.must(['/bin/sh', '-s'], { input: RESTART });
  const authorize = async (user: string, line: string) => {
    await inside.must(['/bin/sh', '-ec', AUTHORIZE, 'authorize', user, line.trim()]);
  };
  return {
    authorizeKey: (line) => authorize('root', line),
    authorizeKeyFor: authorize,
    async addUser(name, { sudo = false } = {}) {
      // Not the default "!": sshd would take the account for a locked one.
      await inside.must(['useradd', '-m', '-s', '/bin/bash', '-p', '*', name]);
      if (!sudo) return;
      const rule = `${name} ALL=(ALL:ALL) NOPASSWD: ALL\n`;
      await inside.must(['tee', `/etc/sudoers.d/${name}`], { input: rule });
      await inside.must(['chmod', '440', `/etc/sudoers.d/${name}`]);
    },
    async hostKeyFingerprint() {
      const printed = await must(['ssh-keygen', '-lf', `${join(hostDir(id), KEY)}.pub`]);
      return printed.split(' ')[1] ?? '';
    },
    async replaceHostKey() {
      await inside.must(['rm', '-f', KEY, `${KEY}.pub`]);
      await inside.must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', id.name, '-f', KEY]);
      await restartSshd();
    },
    async configureSshd(lines) {
      const input = lines.map((line) => `${line}\n`).join('');
      await inside.must(['tee', '/etc/ssh/sshd_config.d/lab.conf'], { input });
      await restartSshd();
    },
  };
}
