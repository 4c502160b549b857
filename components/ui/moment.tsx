import { localTime } from '@/lib/client/local-time';

/** A moment in the browser's time; its exact ISO form is in the title. */
export function Moment({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={iso} className="whitespace-nowrap">
      {localTime(iso)}
    </time>
  );
}
