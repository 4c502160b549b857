import { formatBytes } from '@/lib/domain/format';
import { sentence } from '@/lib/domain/sentences';
import type { DiskView } from '@/lib/domain/view';
import { skippedWords } from './skipped-words';

export function DisksTable({ disks }: { disks: readonly DiskView[] }) {
  if (disks.length === 0) return <p className="p-3 text-muted">This VM has no disks.</p>;
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Path</th>
            <th scope="col">Format</th>
            <th scope="col">Size</th>
            <th scope="col" className="w-2/5">
              In a snapshot
            </th>
          </tr>
        </thead>
        <tbody>
          {disks.map((disk) => (
            <tr key={disk.target}>
              <td className="font-medium">{disk.target}</td>
              <td className="min-w-48 font-mono text-xs break-all">{disk.path ?? '–'}</td>
              <td>{disk.format}</td>
              <td className="whitespace-nowrap">
                {disk.sizeBytes === undefined ? '–' : formatBytes(disk.sizeBytes)}
              </td>
              <td className="min-w-48">
                <Capture disk={disk} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Capture({ disk }: { disk: DiskView }) {
  if (disk.problem) return <span className="text-bad">{sentence(disk.problem)}</span>;
  if (disk.skipped)
    return <span className="text-muted">left out: {skippedWords(disk.skipped)}</span>;
  return <>captured{disk.driver ? ` by ${disk.driver}` : ''}</>;
}
