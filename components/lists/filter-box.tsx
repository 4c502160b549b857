'use client';

import { ListFilter } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FilterFault } from '@/lib/domain/filter';

type Props = {
  text: string;
  onText: (text: string) => void;
  faults: readonly FilterFault[];
};

/** The words that a list is narrowed down by; what is not understood is said below them. */
export function FilterBox({ text, onText, faults }: Props) {
  const t = useTranslations('lists');
  return (
    <div className="grid min-w-0 shrink-0 gap-1">
      <label className="flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-2 focus-within:border-accent">
        <ListFilter aria-hidden className="size-3.5 shrink-0 text-muted" />
        <input
          type="search"
          value={text}
          onChange={(event) => onText(event.target.value)}
          placeholder={t('filterExample')}
          aria-label={t('filter')}
          aria-describedby="filter-faults"
          spellCheck={false}
          className="h-7 w-full min-w-0 bg-transparent outline-none placeholder:text-muted"
        />
      </label>
      <div id="filter-faults" role="status" className="grid text-xs text-warn">
        {[...new Map(faults.map((fault) => [fault.term, fault])).values()].map((fault) => (
          <Fault key={fault.term} fault={fault} />
        ))}
      </div>
    </div>
  );
}

function Fault({ fault: { why, term, choices = [] } }: { fault: FilterFault }) {
  const t = useTranslations('lists');
  return <p>{t(`fault.${why}`, { term, choices: choices.join(', ') })}</p>;
}
