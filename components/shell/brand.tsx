import { SAVEPOINT } from '@/lib/domain/names';

export function Brand() {
  return (
    <span className="flex items-center gap-2 text-md font-semibold tracking-tight">
      <svg viewBox="0 0 20 20" aria-hidden="true" className="size-5 text-accent">
        <path
          d="M5 2v16M5 7.5c0 4 9 2 9 6.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
        />
        <circle cx="5" cy="4.5" r="2.4" fill="currentColor" />
        <circle cx="5" cy="15.5" r="2.4" fill="currentColor" />
        <circle cx="14" cy="14.5" r="3.2" fill="currentColor" />
      </svg>
      {SAVEPOINT}
    </span>
  );
}
