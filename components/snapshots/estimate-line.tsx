import { formatBytes, formatDuration } from '@/lib/domain/format';
import type { Estimate } from '@/lib/domain/view';

/** Pause and bytes in one sentence each: what PVE never says before the click. */
export function EstimateLine({ estimate }: { estimate: Estimate }) {
  const { pauseMs, memoryBytes, copiedBytes, freeBytes } = estimate;
  const bytes = [
    memoryBytes ? `${formatBytes(memoryBytes)} of memory` : undefined,
    copiedBytes ? `${formatBytes(copiedBytes)} copied` : undefined,
  ].filter((words) => words !== undefined);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 rounded-md bg-sunken px-3 py-2">
      <Item name="Guest pause">
        {pauseMs === undefined ? 'none' : `about ${formatDuration(pauseMs)}`}
      </Item>
      <Item name="Will be written">
        {bytes.length > 0 ? `about ${bytes.join(', ')}` : 'next to nothing'}
      </Item>
      {freeBytes === undefined ? null : <Item name="Free there">{formatBytes(freeBytes)}</Item>}
    </dl>
  );
}

function Item({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
