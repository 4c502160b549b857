import { describe, expect, it } from 'vitest';
import { eventKind, isChange } from './events';

describe('eventKind', () => {
  it.each([
    [
      "2026-11-25 18:00:24.568+0000: event 'lifecycle' for domain 'a b': Defined Added",
      'lifecycle',
    ],
    [
      "2026-11-25 18:00:25.026+0000: event 'metadata-change' for domain web: type title",
      'metadata-change',
    ],
    ["event 'job-completed' for domain web:", 'job-completed'],
    ['events received: 3', undefined],
    ['error: Disconnected from qemu:///system due to end of file', undefined],
    ['', undefined],
  ])('%s', (line, kind) => expect(eventKind(line)).toBe(kind));

  it('reads nothing of what a domain is called', () => {
    const name = "x': Undefined\nevent 'rtc-change' for domain 'y";
    expect(eventKind(`event 'lifecycle' for domain '${name}': Started Booted`)).toBe('lifecycle');
  });
});

describe('isChange', () => {
  it('is so for what can be seen in a picture, and for kinds nobody knows yet', () => {
    expect(isChange("event 'lifecycle' for domain web: Suspended Paused")).toBe(true);
    expect(isChange("event 'something-new' for domain web: 1")).toBe(true);
  });

  it('is not so for clocks and balloons', () => {
    expect(isChange("event 'rtc-change' for domain web: 0")).toBe(false);
    expect(isChange("event 'balloon-change' for domain web: 1024KiB")).toBe(false);
    expect(isChange('nothing of the kind')).toBe(false);
  });
});
