'use client';

import { useTranslations } from 'use-intl';
import { DialogBody, ModalDialog } from '@/components/ui/dialog';
import type { en } from '@/lib/i18n/en';

type Words = (typeof en)['snapshots'];
type Line = [keyof Words['keysOf'], keyof Words['keyNames'] | { key: string }];

const LINES: readonly Line[] = [
  ['move', 'arrows'],
  ['ends', 'ends'],
  ['fold', 'fold'],
  ['mark', 'mark'],
  ['all', 'all'],
  ['find', 'letters'],
  ['take', { key: 'T' }],
  ['rollback', { key: 'R' }],
  ['edit', 'enter'],
  ['remove', 'delete'],
  ['sheet', { key: '?' }],
];

/** What the keyboard can do on the Snapshots tab. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('snapshots');
  return (
    <ModalDialog title={t('keys')} width="narrow" onClose={onClose}>
      <DialogBody>
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-baseline gap-x-4 gap-y-2">
          {LINES.map(([what, keys]) => (
            <div key={what} className="contents">
              <dt>
                <kbd className="rounded-sm border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs whitespace-nowrap">
                  {typeof keys === 'string' ? t(`keyNames.${keys}`) : keys.key}
                </kbd>
              </dt>
              <dd>{t(`keysOf.${what}`)}</dd>
            </div>
          ))}
        </dl>
      </DialogBody>
    </ModalDialog>
  );
}
