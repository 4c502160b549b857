import { describe, expect, it } from 'vitest';
import { buildTree, type Placed, type TreeNode } from './build-tree';
import { clampDepth } from './clamp-depth';

const chain = (length: number): Placed[] =>
  Array.from({ length }, (_, index) => ({
    id: `s${index}`,
    parent: index === 0 ? null : `s${index - 1}`,
    takenAt: new Date(index * 1000).toISOString(),
  }));

const drawn = (nodes: readonly TreeNode<Placed>[]): string =>
  nodes
    .map(({ id, children }) => (children.length > 0 ? `${id}(${drawn(children)})` : id))
    .join(' ');

describe('clampDepth', () => {
  it('leaves a forest alone that is not deeper', () => {
    const tree = buildTree(chain(2), 's1', (item) => item);
    expect(clampDepth(tree, 3)).toEqual(tree);
  });

  it('lets what is deeper follow at the last level, parents first', () => {
    const tree = buildTree(chain(4), 's3', (item) => item);
    expect(drawn(clampDepth(tree, 2))).toBe('s0(s1 s2 s3 now)');
  });

  it('keeps every row of a very long chain', () => {
    const tree = clampDepth(
      buildTree(chain(5000), 's4999', (item) => item),
      32,
    );
    const count = (nodes: readonly TreeNode<Placed>[]): number =>
      nodes.reduce((sum, { children }) => sum + 1 + count(children), 0);
    expect(count(tree)).toBe(5001);
  });
});
