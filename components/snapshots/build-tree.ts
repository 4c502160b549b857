/** What places a snapshot in the tree. */
export type Placed = { id: string; parent: string | null; takenAt: string };

export const NOW_ID = 'now';

/** A row of the tree: a snapshot, or (`item` null) NOW. */
export type TreeNode<T> = { id: string; item: T | null; children: TreeNode<T>[] };

/**
 * The forest that PVE draws: each snapshot under its parent, siblings oldest first, NOW last among
 * the children of the snapshot the VM came from. A parent that is missing, or that would close a
 * circle, makes its child a root: every snapshot is shown exactly once, whatever the files say.
 */
export function buildTree<T>(
  items: readonly T[],
  now: string | null,
  place: (item: T) => Placed,
): TreeNode<T>[] {
  const oldestFirst = [...new Map(items.map((item) => [place(item).id, item])).values()].sort(
    (a, b) => compare(place(a), place(b)),
  );
  const nodes = new Map<string, TreeNode<T>>(
    oldestFirst.map((item) => {
      const { id } = place(item);
      return [id, { id, item, children: [] }];
    }),
  );
  const parents = parentsWithoutCircles(oldestFirst.map(place), nodes);
  const roots: TreeNode<T>[] = [];
  for (const node of nodes.values()) childrenOf(parents.get(node.id), nodes, roots).push(node);
  childrenOf(now ?? undefined, nodes, roots).push({ id: NOW_ID, item: null, children: [] });
  return roots;
}

function childrenOf<T>(
  id: string | undefined,
  nodes: ReadonlyMap<string, TreeNode<T>>,
  roots: TreeNode<T>[],
): TreeNode<T>[] {
  return (id === undefined ? undefined : nodes.get(id)?.children) ?? roots;
}

/** Links are taken newest first, so that a circle opens at its oldest snapshot. */
function parentsWithoutCircles(
  oldestFirst: readonly Placed[],
  known: { has(id: string): boolean },
): Map<string, string> {
  const parents = new Map<string, string>();
  for (const { id, parent } of [...oldestFirst].reverse()) {
    if (parent === null || !known.has(parent)) continue;
    let ancestor: string | undefined = parent;
    while (ancestor !== undefined && ancestor !== id) ancestor = parents.get(ancestor);
    if (ancestor === undefined) parents.set(id, parent);
  }
  return parents;
}

/** Moments as numbers: texts with and without milliseconds would not sort. */
function compare(a: Placed, b: Placed): number {
  return Date.parse(a.takenAt) - Date.parse(b.takenAt) || (a.id < b.id ? -1 : 1);
}

/** Ids of all rows that have children. */
export function idsWithChildren<T>(nodes: readonly TreeNode<T>[]): string[] {
  return nodes.flatMap(({ id, children }) =>
    children.length > 0 ? [id, ...idsWithChildren(children)] : [],
  );
}
