import { expect, it } from 'vitest';
import { parseDomainXml } from './domain-xml';

const channel = (name: string) =>
  `<channel type='unix'><target type='virtio' name='${name}' state='connected'/></channel>`;

it.each([
  [
    'with the agent’s channel',
    channel('com.redhat.spice.0') + channel('org.qemu.guest_agent.0'),
    true,
  ],
  ['with another one', channel('com.redhat.spice.0'), undefined],
  ['with none', '', undefined],
])('knows whether a guest agent could answer: %s', (_what, devices, hasAgent) => {
  const xml = `<domain type='kvm'><name>web</name><uuid>11111111-2222-3333-4444-555555555555</uuid>
    <memory>1024</memory><devices>${devices}</devices></domain>`;
  expect(parseDomainXml(xml).hasAgent).toBe(hasAgent);
});
