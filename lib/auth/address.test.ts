import { afterEach, describe, expect, it, vi } from 'vitest';
import { addressOf, isShared, PEER_HEADER } from './address';

const from = (peer: string, forwarded?: string) =>
  addressOf(
    new Headers({ [PEER_HEADER]: peer, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) }),
  );
afterEach(() => vi.unstubAllEnvs());

describe('the address of a request', () => {
  it('is the other end of the connection, whatever the client says', () => {
    expect(from('203.0.113.7', '10.0.0.1')).toBe('203.0.113.7');
    expect(from('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(addressOf(new Headers({ 'x-forwarded-for': '10.0.0.1' }))).toBeNull();
  });

  it('is the last word of a proxy that we trust', () => {
    vi.stubEnv('SAVEPOINT_TRUSTED_PROXIES', '127.0.0.1, 10.0.0.5');
    expect(from('127.0.0.1', '1.2.3.4, 203.0.113.7')).toBe('203.0.113.7');
    expect(from('::ffff:127.0.0.1', '203.0.113.8')).toBe('203.0.113.8');
    expect(from('127.0.0.1')).toBe('127.0.0.1');
    expect(from('203.0.113.9', '10.0.0.1')).toBe('203.0.113.9');
  });

  it('may stand for everybody', () => {
    expect(['127.0.0.1', '::1', '203.0.113.7'].map(isShared)).toEqual([true, true, false]);
  });
});
