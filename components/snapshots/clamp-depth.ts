import type { TreeNode } from './build-tree';

/** The same forest with nothing deeper than `max`: what lies deeper follows its ancestor at that level. */
export function clampDepth<T>(nodes: readonly TreeNode<T>[], max: number): TreeNode<T>[] {
  if (max > 1)
    return nodes.map((node) => ({ ...node, children: clampDepth(node.children, max - 1) }));
  return inOrder(nodes).map((node) => ({ ...node, children: [] }));
}

/** Every node, parents before children; without recursion, for a chain may be thousands long. */
function inOrder<T>(nodes: readonly TreeNode<T>[]): TreeNode<T>[] {
  const out: TreeNode<T>[] = [];
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    out.push(node);
    waiting.push(...[...node.children].reverse());
  }
  return out;
}
