'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { later } from '@/lib/client/later';
import { useUrlState } from '@/lib/client/use-url-state';
import type { Taken } from './palette';

const Palette = later(() => import('./palette').then((m) => m.Palette));
const BulkDialog = later(() => import('@/components/bulk/bulk-dialog').then((m) => m.BulkDialog));

/** Opens the palette, as Ctrl-K and ⌘K do anywhere. */
export function PaletteButton() {
  const t = useTranslations('palette');
  const { set } = useUrlState();
  const [isOpen, setOpen] = useState(false);
  const [taken, setTaken] = useState<Taken>();

  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      // What a dialog asks comes first.
      if (!document.querySelector('[role="dialog"], [role="alertdialog"]')) setOpen(true);
    }
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);

  return (
    <>
      <Button aria-label={t('title')} onPress={() => setOpen(true)}>
        <Search aria-hidden className="size-4" />
        <kbd className="text-xs text-muted max-md:hidden">{t('key')}</kbd>
      </Button>
      {isOpen ? <Palette onClose={() => setOpen(false)} onTake={setTaken} /> : null}
      {taken ? (
        <BulkDialog
          kind="take"
          targets={[taken]}
          onClose={() => setTaken(undefined)}
          onStarted={(bulkId) => {
            setTaken(undefined);
            set({ bulk: bulkId }, 'push');
          }}
        />
      ) : null}
    </>
  );
}
