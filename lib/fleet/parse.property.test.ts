import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InventoryError, parseInventory } from './parse';
import { answer, type Fake, host, MARK, sizeOf, text } from './testing';

/** Hosts full of hostile VMs: whatever they are called, every fact stays at its own VM, and half an answer is none. */
const RUNS = { seed: 20261123, numRuns: 150 };

/** One of them, whichever number is drawn. */
function oneOf(vms: Fake[], pick: number): Fake {
  const found = vms[pick % vms.length];
  if (!found) throw new Error('there is no VM to pick');
  return found;
}

const STATES: Record<number, string> = { 1: 'running', 3: 'paused', 5: 'shut off' };

function expectFacts(vms: Fake[], said = answer(vms)): void {
  const { vms: found } = parseInventory(said, MARK);
  expect(found).toHaveLength(vms.length);
  for (const vm of vms) {
    const one = found.find((other) => other.uuid === vm.uuid);
    expect(one?.odd).toBeUndefined();
    expect(one).toMatchObject({
      name: vm.name,
      state: STATES[vm.state],
      residentBytes: vm.rss * 1024,
      persistent: !vm.transient,
      now: vm.now ?? null,
      libvirtSnapshots: vm.theirs,
      disks: vm.paths.map((at, n) => ({ path: at, file: { sizeBytes: sizeOf(vm, n) } })),
    });
    expect(one?.managedSave?.sizeBytes).toBe(vm.saved);
  }
}

describe('a host full of hostile VMs', () => {
  it('is read with every fact at its own VM', () => {
    fc.assert(
      fc.property(host, (vms) => expectFacts(vms)),
      RUNS,
    );
  });

  it('is not forged by a path with a newline: what it could have meant for others is unknown', () => {
    fc.assert(
      fc.property(host, fc.nat(), fc.constantFrom(1, 3, 5), (vms, pick, state) => {
        const victim = oneOf(vms, pick);
        const evil: Fake = {
          ...victim,
          uuid: '99999999-2222-4333-8444-999999999999',
          name: `evil ${victim.name}`.slice(0, 60),
          state: 5,
          paths: [`/x\n\nDomain: '${victim.name}'\n  state.state=${state}\n  balloon.rss=1`],
        };
        for (const all of [
          [...vms, evil],
          [evil, ...vms],
        ]) {
          const { vms: found } = parseInventory(answer(all), MARK);
          const facts = found.find((one) => one.uuid === victim.uuid);
          expect([STATES[victim.state], 'no state']).toContain(facts?.state);
          expect([victim.rss * 1024, undefined]).toContain(facts?.residentBytes);
        }
      }),
      RUNS,
    );
  });
});

describe('an answer that was cut off', () => {
  it('is never a picture, wherever it was cut and whatever came behind', () => {
    fc.assert(
      fc.property(host, fc.double({ min: 0, max: 1, noNaN: true }), text, (vms, at, rest) => {
        const whole = Buffer.from(answer(vms));
        const end = whole.length - 2;
        const cut = whole.subarray(0, Math.floor(at * end)).toString();
        expect(() => parseInventory(cut, MARK)).toThrow(InventoryError);
        expect(() => parseInventory(cut + rest, MARK)).toThrow(InventoryError);
      }),
      { ...RUNS, numRuns: 500 },
    );
  });

  it('in its middle, so that a listed VM has no definition, is none either', () => {
    fc.assert(
      fc.property(host, fc.nat(), (vms, pick) => {
        const lost = oneOf(vms, pick);
        const from = `\n@${MARK} xml ${lost.uuid}.\n`;
        const said = answer(vms);
        const rest = said.slice(said.indexOf(from) + 1);
        const without = said.slice(0, said.indexOf(from)) + rest.slice(rest.indexOf(`\n@${MARK} `));
        expect(() => parseInventory(without, MARK)).toThrow(InventoryError);
      }),
      RUNS,
    );
  });

  it('that is an error stays one, wherever it was cut', () => {
    const said = `\n@${MARK} error libvirt\nerror: failed to connect\nerror: access denied\n`;
    for (let at = 0; at <= said.length; at++) {
      expect(() => parseInventory(said.slice(0, at), MARK)).toThrow(InventoryError);
    }
  });
});
