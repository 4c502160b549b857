import { redirect } from 'next/navigation';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fail } from '@/lib/domain/problem';
import { act } from './result';

afterEach(() => vi.restoreAllMocks());

describe('act', () => {
  it('answers with the value', async () => {
    expect(await act(async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it('answers with a problem as data, and does not log it', async () => {
    const log = vi.spyOn(console, 'error');
    const answer = await act(async () => fail('host-gone', { id: 'h' }));
    expect(answer).toEqual({ ok: false, problem: { code: 'host-gone', facts: { id: 'h' } } });
    expect(log).not.toHaveBeenCalled();
  });

  it('logs what is not ours, and tells its first line only', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await act(async () => {
      throw new Error('odd\nsecret');
    });
    expect(answer).toEqual({
      ok: false,
      problem: { code: 'unexpected', facts: { detail: 'odd' } },
    });
    expect(log).toHaveBeenCalledOnce();
  });

  it('leaves redirections to Next', async () => {
    await expect(act(async () => redirect('/'))).rejects.toMatchObject({
      digest: expect.stringContaining('NEXT_REDIRECT'),
    });
  });
});
