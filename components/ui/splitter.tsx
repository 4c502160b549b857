'use client';

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useRem } from '@/lib/client/use-rem';

const STEP = 16;

type Props = {
  label: string;
  /** The direction in which it moves. */
  axis: 'x' | 'y';
  value: number;
  min: number;
  max: number;
  /** The pane it sizes lies after it, so moving back makes that larger. */
  inverted?: boolean;
  onChange: (value: number) => void;
};

/** A line between two panes that a mouse, a finger or the arrow keys move. */
export function Splitter({ label, axis, value, min, max, inverted, onChange }: Props) {
  const drag = useRef<{ from: number; value: number } | null>(null);
  // Sizes are meant for a rem of 16 pixels; the pointer moves in real ones.
  const scale = 16 / useRem();
  const sign = inverted ? -1 : 1;
  const at = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY);
  const clamp = (wanted: number) => onChange(Math.min(max, Math.max(min, wanted)));

  function keyed(event: KeyboardEvent) {
    const less = axis === 'x' ? 'ArrowLeft' : 'ArrowUp';
    const more = axis === 'x' ? 'ArrowRight' : 'ArrowDown';
    if (event.key === less) clamp(value - STEP * sign);
    else if (event.key === more) clamp(value + STEP * sign);
    else if (event.key === 'Home') clamp(min);
    else if (event.key === 'End') clamp(max);
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be a focusable window splitter.
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={keyed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: at(event), value };
      }}
      onPointerMove={(event) => {
        if (drag.current)
          clamp(drag.current.value + (at(event) - drag.current.from) * scale * sign);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      className={`relative z-10 shrink-0 touch-none bg-line hover:bg-accent focus-visible:bg-accent focus-visible:outline-none ${
        axis === 'x'
          ? 'w-px cursor-col-resize before:absolute before:inset-y-0 before:-inset-x-1'
          : 'h-px cursor-row-resize before:absolute before:inset-x-0 before:-inset-y-1'
      }`}
    />
  );
}
