import { useTranslations } from 'use-intl';
import { formatBytes } from '@/lib/domain/format';
import type { LayerNode } from '@/lib/domain/view';

/** Deeper ones are not moved further in: a telephone has no room for that. */
const DEEPEST_REM = 4;

/** The files of a disk that goes on in layers, each below the one that it lies over, and what holds it. */
export function LayerTree({ nodes }: { nodes: readonly LayerNode[] }) {
  const t = useTranslations('storage');
  const what = ({ isActive, snapshots }: LayerNode) => {
    if (isActive) return t('layer.active');
    return snapshots.length > 0
      ? t('layer.held', { names: snapshots.join(', ') })
      : t('layer.between');
  };
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-muted">
        {t('layer.files', { count: nodes.length })}
      </summary>
      <ul className="mt-1 grid gap-1">
        {nodes.map((node) => (
          <li
            key={node.path}
            style={{ paddingInlineStart: `${Math.min(node.depth * 0.75, DEEPEST_REM)}rem` }}
          >
            {node.path.slice(node.path.lastIndexOf('/') + 1)}
            <span className={`block font-sans ${node.isActive ? 'text-ink' : 'text-muted'}`}>
              {what(node)}
              {node.sizeBytes === undefined ? null : `, ${formatBytes(node.sizeBytes)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
