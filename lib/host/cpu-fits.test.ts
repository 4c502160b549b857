import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** Whether a host can be the processor of a saved memory, by what virsh 9.0 says of it. */
const definition = (cpu: string) => `<domain type='kvm'>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  ${cpu}
  <devices>
    <emulator>/usr/bin/qemu system</emulator>
    <interface type='network'>
      <model type='virtio'/>
    </interface>
  </devices>
</domain>
`;
const NAMED = `<cpu mode='custom' match='exact' check='full'>
    <model fallback='forbid'>Skylake-Server</model>
  </cpu>`;
const INCOMPATIBLE =
  'CPU described in /x/live.xml is incompatible with the CPU provided by hypervisor on the host';
const SUPERSET =
  'The CPU provided by hypervisor on the host is a superset of CPU described in /x/live.xml';

const host = playHost(({ put, program }) => {
  put('live.xml', definition(NAMED));
  put('answer', `${INCOMPATIBLE}\n`);
  program('virsh', 'shift 3; printf "%s|" "$@" >"$DOUBLE/asked"; cat "$DOUBLE/answer"; exit 1');
});

describe.each(['dash', 'bash'])('by %s', (shell) => {
  const fits = () => {
    const words = 'sp_why() { echo "$*" >"$DOUBLE/why"; }; sp_cpu_fits "$DOUBLE/live.xml"';
    const { status } = host.run(shell, words);
    return { isFine: status === 0, why: host.isThere('why') ? host.got('why') : undefined };
  };

  it('one that it cannot be is a reason, by its name', () => {
    expect(fits()).toEqual({ isFine: false, why: 'clone-cpu-lacking Skylake-Server\n' });
    expect(host.got('asked')).toBe(
      `hypervisor-cpu-compare|--file|${host.at('live.xml')}|--virttype|kvm|--arch|x86_64|--machine|pc-q35-7.2|--emulator|/usr/bin/qemu system|`,
    );
  });

  it.each([
    ['one that it can be', `${SUPERSET}\n`],
    ['a libvirt that cannot compare', "error: unknown command: 'hypervisor-cpu-compare'\n"],
    ['one that answers nothing', ''],
  ])('%s is none', (_case, answer) => {
    host.put('answer', answer);
    expect(fits()).toEqual({ isFine: true, why: undefined });
  });

  it.each([
    ['the host’s own', "<cpu mode='host-passthrough' check='none'/>"],
    ['what QEMU takes by itself', ''],
  ])('nothing is asked of %s', (_case, cpu) => {
    host.put('live.xml', definition(cpu));
    expect(fits()).toEqual({ isFine: true, why: undefined });
    expect(host.isThere('asked')).toBe(false);
  });
});
