import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { merged, readParts } from './parts';

const host = (id: string, vms: string[] = []) => ({ id, name: id, vms });

describe('merged', () => {
  it('puts hosts in, replaces them and takes those out that are gone', () => {
    const whole = { hosts: [host('a'), host('b'), host('d')] };
    const now = merged(whole, [host('c'), host('b', ['web'])], ['b', 'c', 'd']);
    expect(now.hosts).toEqual([host('a'), host('b', ['web']), host('c')]);
    expect(now.hosts[0]).toBe(whole.hosts[0]);
  });
});

describe('readParts', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** A page that shows all hosts, before a server that notes what it is asked. */
  async function shown() {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path);
      return Response.json({ hosts: [host('a', ['new'])] });
    });
    const client = new QueryClient();
    const whole = vi.fn(async () => ({ hosts: [host('a'), host('b')] }));
    const options = { queryKey: ['fleet'], queryFn: whole };
    const stop = new QueryObserver(client, options).subscribe(() => {});
    await client.fetchQuery(options);
    return { client, asked, whole, stop };
  }

  it('reads only the hosts that changed', async () => {
    const { client, asked, whole, stop } = await shown();
    const times = whole.mock.calls.length;
    await readParts(client, ['a']);
    expect(asked).toEqual(['/api/fleet?host=a']);
    expect(client.getQueryData(['fleet'])).toEqual({ hosts: [host('a', ['new']), host('b')] });
    expect(whole).toHaveBeenCalledTimes(times);
    stop();
  });

  it('reads everything when a read is under way, or very many hosts changed', async () => {
    const { client, asked, whole, stop } = await shown();
    const times = whole.mock.calls.length;
    void client.invalidateQueries({ queryKey: ['fleet'] });
    await readParts(client, ['a']);
    await readParts(
      client,
      Array.from({ length: 41 }, (_, n) => `h${n}`),
    );
    expect(asked).toEqual([]);
    expect(whole.mock.calls.length).toBeGreaterThan(times + 1);
    stop();
  });

  it('asks for nothing that is not shown', async () => {
    const { client, asked, stop } = await shown();
    stop();
    await readParts(client, ['a']);
    expect(asked).toEqual([]);
  });
});
