'use client';

import { Monitor } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslations } from 'use-intl';
import { ModalDialog } from '@/components/ui/dialog';
import { type SnapshotIds, screenPath } from '@/lib/client/queries';
import type { Manifest } from '@/lib/domain/manifest';

/** Where the picture of a snapshot's screen is, if it has one. */
export function screenOf(manifest: Manifest, hostId: string): string | undefined {
  const has = manifest.parts.some(({ role, sizeBytes }) => role === 'screen' && sizeBytes > 0);
  const ids: SnapshotIds = { hostId, vmUuid: manifest.vm.uuid, snapshotId: manifest.id };
  return has ? screenPath(ids) : undefined;
}

const SHOWN_PX = 320;
const GAP_PX = 12;

type At = { left: number; top: number };

/** The screen in the size of an icon; the pointer enlarges it. The details pane has it for everybody else. */
export function ScreenThumb({ src }: { src: string }) {
  const [at, setAt] = useState<At | null>(null);
  function enlarge({ currentTarget }: PointerEvent) {
    const { right, top } = currentTarget.getBoundingClientRect();
    const lowest = window.innerHeight - SHOWN_PX * 0.8;
    setAt({ left: right + GAP_PX, top: Math.max(GAP_PX, Math.min(top, lowest)) });
  }
  return (
    <span
      aria-hidden
      onPointerEnter={enlarge}
      onPointerLeave={() => setAt(null)}
      className="h-4 w-6 shrink-0 overflow-hidden rounded-[1px] bg-[#000] outline outline-line"
    >
      <Picture src={src} className="size-full object-cover" />
      {at
        ? createPortal(
            <span
              style={{ left: at.left, top: at.top, width: SHOWN_PX }}
              className="pointer-events-none fixed z-50 rounded-md bg-[#000] p-px shadow-pop"
            >
              <Picture src={src} className="w-full rounded-md" />
            </span>,
            document.body,
          )
        : null}
    </span>
  );
}

/** The screen as wide as its place, and in full size on a press. */
export function ScreenPicture({ src, label }: { src: string; label: string }) {
  const t = useTranslations('snapshots');
  const [isLarge, setLarge] = useState(false);
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return null;
  return (
    <>
      <button
        type="button"
        aria-label={t('enlarge')}
        onClick={() => setLarge(true)}
        className="grid aspect-[16/10] w-full cursor-zoom-in place-content-center overflow-hidden rounded-md border border-line bg-[#000]"
      >
        {/* biome-ignore lint/performance/noImgElement: it comes from a route that asks who is looking. */}
        <img
          src={src}
          alt={t('screen')}
          onError={() => setMissing(true)}
          className="max-h-full max-w-full object-contain"
        />
      </button>
      {isLarge ? (
        <ModalDialog title={label} width="wide" onClose={() => setLarge(false)}>
          <div className="overflow-auto rounded-b-lg bg-[#000] p-1 text-center">
            {/* biome-ignore lint/performance/noImgElement: as above. */}
            <img src={src} alt={t('screen')} className="mx-auto" />
          </div>
        </ModalDialog>
      ) : null}
    </>
  );
}

function Picture({ src, className }: { src: string; className: string }) {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return <Monitor className="size-full text-muted" />;
  return (
    // biome-ignore lint/performance/noImgElement: as above.
    <img
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setMissing(true)}
      className={className}
    />
  );
}
