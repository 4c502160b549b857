import { fail } from '@/lib/domain/problem';
import type { Command } from '@/lib/shell/command';
import { quote } from '@/lib/shell/quote';
import type { HostAddress } from './address';
import type { RunResult } from './execute';

/** A warning of sudo on hosts that do not know their own name; the command runs all the same. */
const WARNING = /^sudo: unable to resolve host /;
const HELPER_REFUSAL = /^savepoint-host: /;
const MISSING_COMMAND = /^sudo: .*: command not found$/;
const NOT_FOUND = 127;

/** Where the program lies that makes sudo narrow (lib/host/savepoint-host.sh). */
export const HELPER = '/usr/local/sbin/savepoint-host';
/** Through the helper where it is installed, so that a host chooses by installing it. */
const THROUGH_HELPER = `[ -x ${HELPER} ] || exec sudo -n -- "$@"; exec sudo -n -- ${HELPER} "$@"`;

/** The command as the host must get it: through sudo where it is registered so. */
export function withSudo({ sudo }: HostAddress, command: Command): Command {
  if (!sudo) return command;
  // A redirection would be made by the user's own shell, without the rights.
  const argv = command.into === undefined ? command.argv : ['sh', '-c', quote(command)];
  return { argv: ['sh', '-c', THROUGH_HELPER, 'sudo', ...argv] };
}

/** Tells sudo's own answers from those of the command: a refusal becomes `host-sudo-refused`. */
export function readSudo(host: HostAddress, result: RunResult): RunResult {
  if (!host.sudo) return result;
  const lines = result.stderr.split('\n').filter((line) => line !== '' && !WARNING.test(line));
  const first = lines[0] ?? '';
  if (result.exitCode === 1 && result.stdout === '' && HELPER_REFUSAL.test(first)) {
    fail('host-helper-refused', { host: host.name, detail: first.replace(HELPER_REFUSAL, '') });
  }
  const isMissing = result.exitCode === NOT_FOUND && /\bsudo: .*not found$/.test(first);
  const isRefusal =
    result.exitCode === 1 && result.stdout === '' && /^(sudo: |Sorry, )/.test(first);
  // A shell would have said the same with this code.
  if (isRefusal && MISSING_COMMAND.test(first)) return { ...result, exitCode: NOT_FOUND };
  if (isMissing || isRefusal) {
    fail('host-sudo-refused', { host: host.name, user: host.user, detail: first });
  }
  return result;
}
