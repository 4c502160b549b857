'use client';

import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { FleetTree } from './fleet-tree';

/** The tree over the page, where there is no room beside it. */
export function TreeDrawer({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shell');
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-30 bg-shade md:hidden"
    >
      <Modal className="h-full w-[min(18rem,85vw)] bg-panel shadow-pop">
        <Dialog aria-label={t('tree')} className="h-full outline-none">
          <FleetTree />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
