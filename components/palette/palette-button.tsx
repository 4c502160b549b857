'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { BulkDialog } from '@/components/bulk/bulk-dialog';
import { Button } from '@/components/ui/button';
import { useUrlState } from '@/lib/client/use-url-state';
import { Palette, type Taken } from './palette';

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
