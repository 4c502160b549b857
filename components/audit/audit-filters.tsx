'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Choice } from '@/components/ui/choice';
import { TextField } from '@/components/ui/fields';
import { useUrlText } from '@/lib/client/use-url-text';
import { AUDIT_VERBS, type AuditFilter, OUTCOMES } from '@/lib/domain/audit';

const ANY = '*';
/** A change of the filter starts at the newest line again. */
const NEWEST = { before: null };

type Props = {
  filter: AuditFilter;
  onChange: (part: Exclude<keyof AuditFilter, 'before'>, value: string) => void;
  onClear: () => void;
};

export function AuditFilters({ filter, onChange, onClear }: Props) {
  const t = useTranslations('audit');
  const who = useUrlText('who', NEWEST);
  const target = useUrlText('target', NEWEST);
  const any = { id: ANY, title: t('any') };
  const choose = (part: 'verb' | 'outcome') => (id: string) => onChange(part, id === ANY ? '' : id);
  return (
    <search
      aria-label={t('filter')}
      className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] items-end gap-2 px-3 py-2"
    >
      <TextField label={t('who')} value={who.typed} onChange={who.setTyped} />
      <Choice
        label={t('verb')}
        options={[any, ...AUDIT_VERBS.map((id) => ({ id, title: t(`verbs.${id}`) }))]}
        value={filter.verb ?? ANY}
        onChange={choose('verb')}
      />
      <TextField label={t('target')} value={target.typed} onChange={target.setTyped} />
      <Choice
        label={t('outcome')}
        options={[any, ...OUTCOMES.map((id) => ({ id, title: t(`outcomes.${id}`) }))]}
        value={filter.outcome ?? ANY}
        onChange={choose('outcome')}
      />
      <TextField
        label={t('from')}
        type="datetime-local"
        value={asLocal(filter.from)}
        onChange={(value) => onChange('from', asIso(value))}
      />
      <TextField
        label={t('until')}
        type="datetime-local"
        value={asLocal(filter.until)}
        onChange={(value) => onChange('until', asIso(value))}
      />
      <Button onPress={onClear}>{t('clear')}</Button>
    </search>
  );
}

/** The browser's own field knows times of its zone only; the address has them for every zone. */
function asIso(local: string): string {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

function asLocal(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
