import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import { problem } from '@/lib/domain/problem';
import type { ChangeEvent } from '@/lib/domain/view';
import { subscribe } from '@/lib/events/bus';
import { manifest, scene, vm } from '@/lib/plan/testing';
import { forgetPicture, refreshPicture } from './picture';
import { type HostAnswer, readHost } from './read-host';

vi.mock('./read-host', () => ({ readHost: vi.fn() }));

const record = (uri: string): HostRecord => ({
  ...{ id: 'p', name: 'p', address: 'a', port: 22, user: 'root', sudo: false, hostKey: '' },
  ...{ uri, storePath: '/store' },
});
const web = manifest();
const answer = (...given: Parameters<typeof scene>): HostAnswer => ({
  ok: true,
  inventory: scene(...given).inventory,
});
const silence: HostAnswer = { ok: false, problem: problem('unexpected', { detail: 'x' }) };

let told: ChangeEvent[] = [];
let stop: () => void;
beforeEach(() => {
  stop = subscribe((event) => told.push(event));
});
afterEach(() => {
  stop();
  forgetPicture('p');
});

describe.each([
  ['a host', 'qemu:///system'],
  ['an archive', ''],
])('a look at %s', (_, uri) => {
  async function topics(of: HostAnswer): Promise<string[]> {
    vi.mocked(readHost).mockResolvedValueOnce(of);
    told = [];
    await refreshPicture(record(uri));
    return told.map(({ topic }) => topic);
  }

  it('tells the pages of all VMs when it holds something else, or does not answer', async () => {
    expect(await topics(answer({ snapshots: [] }))).toEqual(['host', 'held']);
    expect(await topics(answer({ snapshots: [web] }))).toEqual(['host', 'held']);
    expect(await topics(answer({ snapshots: [web] }))).toEqual([]);
    expect(await topics(silence)).toEqual(['host', 'held']);
    expect(await topics(silence)).toEqual([]);
    expect(await topics(answer({ snapshots: [] }))).toEqual(['host', 'held']);
  });

  it('tells nobody else of what is its own affair', async () => {
    await topics(answer({ snapshots: [web] }));
    const off = answer({ snapshots: [web], vm: vm({ state: 'shut off' }) });
    expect(await topics(off)).toEqual(['host']);
  });
});
