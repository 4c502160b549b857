import { describe, expect, it } from 'vitest';
import { returnPath, signInPath } from './return-path';

describe('returnPath', () => {
  it.each([
    '/',
    '/?tab=vms&q=host%3Akvm1+a%2F%2Fb',
    '/hosts/h1/vms/11111111-2222-4333-8444-555555555555?snapshot=20261120t000000-000001&task=t1',
    '/settings/audit?who=%E5%BC%A0',
    '/places/new',
  ])('leads to %s', (to) => expect(returnPath(to)).toBe(to));

  it.each([
    ['nothing', undefined],
    ['two of them', ['/places', '/tasks']],
    ['an empty one', ''],
    ['another machine', 'https://example.org/'],
    ['a scheme', 'javascript:alert(1)'],
    ['a word', 'places'],
    ['two slashes', '//example.org'],
    ['three slashes', '///example.org'],
    ['a backslash', '/\\example.org'],
    ['a backslash first', '\\/example.org'],
    ['a backslash further on', '/hosts\\..\\..\\/example.org'],
    ['a tab between slashes', '/\t/example.org'],
    ['a line between slashes', '/\n/example.org'],
    ['a line at the end', '/places\n'],
    ['a header more', '/places\r\nSet-Cookie: a=b'],
    ['a null', '/\0/example.org'],
    ['a blank first', ' //example.org'],
    ['an encoded slash', '/%2Fexample.org'],
    ['an encoded backslash', '/%5cexample.org'],
    ['an encoded tab', '/%09/example.org'],
    ['one that is encoded twice', '/%252Fexample.org'],
    ['an encoded whole', '%2F%2Fexample.org'],
    ['somebody at another machine', '/@example.org'],
    ['dots before slashes', '/a/..//example.org'],
    ['dots', '/.//example.org'],
    ['encoded dots', '/a/%2e%2e//example.org'],
    ['letters that only look so', '/／example.org'],
    ['a fragment', '/places#x'],
  ])('leads nowhere by %s', (_, to) => expect(returnPath(to)).toBe('/'));
});

describe('signInPath', () => {
  it('carries where somebody is', () => {
    expect(signInPath({ pathname: '/', search: '' })).toBe('/sign-in');
    expect(signInPath({ pathname: '//x', search: '' })).toBe('/sign-in');
    const path = signInPath({ pathname: '/hosts/h1', search: '?q=a%26b&task=t1' });
    expect(path).toBe('/sign-in?to=%2Fhosts%2Fh1%3Fq%3Da%2526b%26task%3Dt1');
    const to = new URL(path, 'http://localhost').searchParams.get('to');
    expect(returnPath(to)).toBe('/hosts/h1?q=a%26b&task=t1');
  });
});
