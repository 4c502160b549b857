'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { localTime } from '@/lib/client/local-time';

/** A link that was just made, for a person to be given. */
export type HandOver = { name: string; token: string; until: string };

export function LinkDialog({ link, onClose }: { link: HandOver; onClose: () => void }) {
  const t = useTranslations('settings.people');
  const common = useTranslations('common');
  const address = `${window.location.origin}/invite/${link.token}`;
  return (
    <ModalDialog title={t('linkTitle', { name: link.name })} role="alertdialog" onClose={onClose}>
      <DialogBody>
        <p>{t('linkLead', { name: link.name })}</p>
        <div className="flex items-start gap-2">
          <output
            aria-label={t('linkLabel')}
            className="min-w-0 grow rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all select-all"
          >
            {address}
          </output>
          <CopyButton text={address} label={t('copyLink')} />
        </div>
        <p className="text-muted">{t('linkUntil', { until: localTime(link.until) })}</p>
      </DialogBody>
      <DialogFooter>
        <Button look="primary" onPress={onClose}>
          {common('close')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
