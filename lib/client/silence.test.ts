import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProblemError, problem } from '@/lib/domain/problem';
import { fetchJson } from './fetch-json';
import { orSilence } from './silence';
import { unwrap } from './unwrap';

const silent = (mayHaveBegun: boolean, status: number | null = null) => ({
  problem: { code: 'dashboard-silent', facts: { mayHaveBegun, status } },
});

describe('fetchJson', () => {
  afterEach(() => vi.unstubAllGlobals());
  const read = (answer: () => Promise<Response>) => {
    vi.stubGlobal('fetch', answer);
    return fetchJson('/api/fleet');
  };

  it('says that the dashboard did not answer, and what stood in its place', async () => {
    const broken = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(read(broken)).rejects.toMatchObject(silent(false));
    const proxy = async () => new Response('<h1>Bad Gateway</h1>', { status: 502 });
    await expect(read(proxy)).rejects.toMatchObject(silent(false, 502));
    const portal = async () => new Response('<h1>Sign in to this network</h1>');
    await expect(read(portal)).rejects.toMatchObject(silent(false, 200));
  });

  it('passes on what the dashboard said, and what was called off', async () => {
    const what = problem('task-gone', { id: 't1' });
    const gone = async () => Response.json({ problem: what }, { status: 404 });
    await expect(read(gone)).rejects.toMatchObject({ problem: what });
    const off = () => Promise.reject(new DOMException('off', 'AbortError'));
    await expect(read(off)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('unwrap', () => {
  it('gives the value, throws the problem, and says when no answer came', async () => {
    await expect(unwrap(Promise.resolve({ ok: true, value: 1 }))).resolves.toBe(1);
    const what = problem('signed-out', {});
    await expect(unwrap(Promise.resolve({ ok: false, problem: what }))).rejects.toMatchObject({
      problem: what,
    });
    for (const error of [
      new TypeError('Load failed'),
      new Error('An unexpected response was received from the server.'),
      new Error('Connection closed.'),
    ]) {
      await expect(unwrap(Promise.reject(error))).rejects.toMatchObject(silent(true));
    }
  });
});

describe('orSilence', () => {
  it('leaves what the dashboard answered', () => {
    const outdated = Object.assign(new Error('x'), { name: 'UnrecognizedActionError' });
    const signed = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;/x' });
    const ours = new ProblemError(problem('signed-out', {}));
    for (const error of [outdated, signed, ours]) expect(orSilence(error, false)).toBe(error);
    expect(orSilence(new TypeError('network error'), false)).toMatchObject(silent(false));
  });
});
