import { expect, it } from 'vitest';
import { parseDomainXml } from './domain-xml';

const domain = (devices: string) =>
  parseDomainXml(`<domain type='kvm'><name>web</name>
<uuid>11111111-2222-3333-4444-555555555555</uuid><memory unit='KiB'>1024</memory>
<devices>${devices}</devices></domain>`);

const channel = (name: string, state: string | null = 'connected') =>
  `<channel type='unix'><target type='virtio' name='${name}'${state === null ? '' : ` state='${state}'`}/></channel>`;

it.each([
  [
    'with the agent’s channel',
    channel('com.redhat.spice.0') + channel('org.qemu.guest_agent.0'),
    true,
  ],
  ['with another one', channel('com.redhat.spice.0'), undefined],
  ['with none', '', undefined],
])('knows whether a guest agent could answer: %s', (_what, devices, hasAgent) => {
  expect(domain(devices).hasAgent).toBe(hasAgent);
  expect(domain(devices).agentAway).toBe(undefined);
});

it.each([
  ['disconnected', true],
  ['connected', undefined],
  // A VM that is shut off, or an old libvirt.
  [null, undefined],
])('knows an agent that has not opened its channel: %s', (state, agentAway) => {
  const read = domain(channel('org.qemu.guest_agent.0', state));
  expect([read.hasAgent, read.agentAway]).toEqual([true, agentAway]);
});

it.each([
  ['', undefined],
  [`<mirror type='file' file='/b' format='raw' job='copy'><source file='/b'/></mirror>`, 'copy'],
  [`<mirror type='file' job='active-commit' ready='yes'/>`, 'active-commit'],
  [`<mirror file='/b' format='raw' ready='yes'/>`, 'copy'],
])('knows by its mirror a disk that libvirt works at: %s', (mirror, job) => {
  const disk = `<disk type='file' device='disk'><source file='/a'/>${mirror}<target dev='vda'/></disk>`;
  expect(domain(disk).disks[0]?.job).toBe(job);
});
