import { describe, expect, it } from 'vitest';
import { buildTree, idsWithChildren, type Placed, type TreeNode } from './build-tree';

const at = (id: string, parent: string | null, minute: number): Placed => ({
  id,
  parent,
  takenAt: new Date(Date.UTC(2026, 10, 23, 12, minute)).toISOString(),
});

const build = (items: Placed[], now: string | null) => buildTree(items, now, (item) => item);

/** `a(b now) c` for a tree: short enough to compare by eye. */
function drawn(nodes: readonly TreeNode<Placed>[]): string {
  return nodes
    .map(({ id, children }) => (children.length > 0 ? `${id}(${drawn(children)})` : id))
    .join(' ');
}

describe('buildTree', () => {
  it('shows only NOW for a VM without snapshots', () => {
    expect(drawn(build([], null))).toBe('now');
  });

  it('hangs snapshots under their parents and NOW under the one the VM came from', () => {
    expect(drawn(build([at('a', null, 1), at('b', 'a', 2)], 'b'))).toBe('a(b(now))');
  });

  it('puts siblings oldest first and NOW last, whatever order they come in', () => {
    const items = [at('c', 'a', 3), at('a', null, 1), at('b', 'a', 2)];
    expect(drawn(build(items, 'a'))).toBe('a(b c now)');
  });

  it('sorts by the moment, not by its text', () => {
    const late = { id: 'late', parent: null, takenAt: '2026-11-23T12:00:00.500Z' };
    const early = { id: 'early', parent: null, takenAt: '2026-11-23T12:00:00Z' };
    expect(drawn(build([late, early], null))).toBe('early late now');
  });

  it('shows several roots, and NOW as a root when it came from none', () => {
    expect(drawn(build([at('a', null, 1), at('b', null, 2)], null))).toBe('a b now');
  });

  it('makes a snapshot with a missing parent a root', () => {
    expect(drawn(build([at('a', 'gone', 1), at('b', 'a', 2)], 'b'))).toBe('a(b(now))');
  });

  it('makes NOW a root when its snapshot is missing', () => {
    expect(drawn(build([at('a', null, 1)], 'gone'))).toBe('a now');
  });

  it('opens a circle at its oldest snapshot', () => {
    const items = [at('a', 'c', 1), at('b', 'a', 2), at('c', 'b', 3)];
    expect(drawn(build(items, 'c'))).toBe('a(b(c(now)))');
  });

  it('survives a snapshot that is its own parent', () => {
    expect(drawn(build([at('a', 'a', 1)], 'a'))).toBe('a(now)');
  });

  it('shows an id that comes twice once', () => {
    expect(drawn(build([at('a', null, 1), at('a', null, 1)], null))).toBe('a now');
  });

  it('does not touch what it is given', () => {
    const items = Object.freeze([at('b', 'a', 2), at('a', null, 1)]);
    expect(drawn(build([...items], 'b'))).toBe('a(b(now))');
    expect(items.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('idsWithChildren', () => {
  it('names every row that must be expanded', () => {
    const tree = build([at('a', null, 1), at('b', 'a', 2), at('c', null, 3)], 'b');
    expect(idsWithChildren(tree)).toEqual(['a', 'b']);
  });
});
