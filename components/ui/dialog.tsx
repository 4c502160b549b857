'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { IconButton } from './button';

const WIDTHS = { narrow: 'max-w-md', normal: 'max-w-xl', wide: 'max-w-4xl' } as const;

type Props = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  width?: keyof typeof WIDTHS;
  role?: 'dialog' | 'alertdialog';
  /** Nothing may close it: what was asked for is being started. */
  isPending?: boolean;
};

export function ModalDialog({
  title,
  onClose,
  children,
  width = 'normal',
  role,
  isPending,
}: Props) {
  const t = useTranslations('common');
  return (
    <ModalOverlay
      isOpen
      isDismissable={role !== 'alertdialog' && !isPending}
      isKeyboardDismissDisabled={isPending === true}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-40 flex items-start justify-center overflow-y-auto bg-shade p-2 sm:p-[6vh]"
    >
      <Modal className={`w-full ${WIDTHS[width]} rounded-lg bg-panel shadow-pop`}>
        <Dialog role={role ?? 'dialog'} className="flex max-h-[88dvh] flex-col outline-none">
          <header className="flex items-center gap-2 border-b border-line py-2 ps-4 pe-2">
            <Heading slot="title" className="grow truncate text-md font-semibold">
              {title}
            </Heading>
            <IconButton aria-label={t('close')} isDisabled={isPending === true} onPress={onClose}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="grid grow gap-3.5 overflow-y-auto p-4">{children}</div>;
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2.5">
      {children}
    </footer>
  );
}
