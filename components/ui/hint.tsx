'use client';

import { type ReactNode, useState } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';

export function HintBubble({ children }: { children: ReactNode }) {
  return (
    <Tooltip
      offset={6}
      className="max-w-80 rounded-md bg-ink px-2.5 py-1.5 text-xs text-pretty text-canvas shadow-pop"
    >
      {children}
    </Tooltip>
  );
}

/** Words that show up when its content is hovered, focused or touched. */
export function Hint({ text, children }: { text: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <TooltipTrigger delay={300} isOpen={isOpen} onOpenChange={setOpen} shouldCloseOnPress={false}>
      <Button
        onPress={() => setOpen(true)}
        className="cursor-help rounded-sm underline decoration-dotted underline-offset-2"
      >
        {children}
      </Button>
      <HintBubble>{text}</HintBubble>
    </TooltipTrigger>
  );
}
