import { LoaderCircle } from 'lucide-react';

export function Spinner({ className = '' }: { className?: string }) {
  return <LoaderCircle aria-hidden className={`size-3.5 shrink-0 animate-spin ${className}`} />;
}
