'use client';

import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';

const SHOWN_MS = 1500;

type Outcome = 'idle' | 'copied' | 'refused';

const ICONS = { idle: Copy, copied: Check, refused: X } as const;
const WORDS = { idle: 'copy', copied: 'copied', refused: 'selectByHand' } as const;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslations('common');
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const Icon = ICONS[outcome];
  return (
    <Button
      look="quiet"
      aria-label={outcome === 'idle' ? label : t(WORDS[outcome])}
      className="px-1.5 text-xs text-muted"
      onPress={async () => setOutcome((await copy(text)) ? 'copied' : 'refused')}
    >
      <Icon aria-hidden className="size-3.5" />
      {outcome === 'idle' ? null : t(WORDS[outcome])}
    </Button>
  );
}

/** Browsers give the clipboard to secure pages only; a dashboard on plain http has the old way. */
async function copy(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  const home = document.activeElement ?? document.body;
  home.parentElement?.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (home instanceof HTMLElement) home.focus();
  return copied;
}
