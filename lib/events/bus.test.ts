import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '@/lib/domain/view';
import { changesSince, isWatched, mark, noteAsked, publish, subscribe } from './bus';

const host = (n: number): ChangeEvent => ({ topic: 'host', hostId: `h${n}` });

describe('the bus', () => {
  it('tells what was missed since a mark, in its order', () => {
    const before = mark();
    expect(changesSince(before)).toEqual([]);
    publish(host(1));
    const between = mark();
    publish(host(2));
    expect(changesSince(before)).toEqual([host(1), host(2)]);
    expect(changesSince(between)).toEqual([host(2)]);
  });

  it('gives each event the mark behind it', () => {
    const heard: [ChangeEvent, string][] = [];
    const stop = subscribe((event, at) => heard.push([event, at]));
    publish(host(1));
    publish(host(2));
    stop();
    publish(host(3));
    expect(heard.map(([event]) => event)).toEqual([host(1), host(2)]);
    expect(changesSince(heard[0]?.[1] ?? '')).toEqual([host(2), host(3)]);
  });

  it('does not know marks of another process, of the future, of long ago, or that are none', () => {
    const old = mark();
    expect(changesSince('000000000000-0')).toBeUndefined();
    expect(changesSince(`${old.split('-')[0]}-99999`)).toBeUndefined();
    expect(changesSince(`${old.split('-')[0]}-x`)).toBeUndefined();
    expect(changesSince('')).toBeUndefined();
    for (let n = 0; n < 1001; n += 1) publish(host(n));
    expect(changesSince(old)).toBeUndefined();
  });

  it('is watched by those who listen and by those who ask', () => {
    expect(isWatched()).toBe(false);
    const stop = subscribe(() => {});
    expect(isWatched()).toBe(true);
    stop();
    expect(isWatched()).toBe(false);
    noteAsked();
    expect(isWatched()).toBe(true);
  });
});
