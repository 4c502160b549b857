'use client';

import { useState } from 'react';
import { TooltipTrigger } from 'react-aria-components';
import { Button, type ButtonProps } from './button';
import { HintBubble } from './hint';

type Props = Omit<ButtonProps, 'onPress' | 'isDisabled'> & {
  /** Why this cannot be done now. The button then does nothing but say so. */
  reason: string | undefined;
  onPress: () => void;
};

/**
 * A button that says why it is off. It keeps its hover and its place in the tab order, so it is
 * off by `aria-disabled` only; a touch shows the reason as well.
 */
export function ReasonButton({ reason, onPress, ...props }: Props) {
  const [isOpen, setOpen] = useState(false);
  const off = reason !== undefined;
  return (
    <TooltipTrigger
      delay={250}
      closeDelay={100}
      isOpen={isOpen && off}
      onOpenChange={(open) => setOpen(open && off)}
      shouldCloseOnPress={false}
    >
      <Button
        {...props}
        {...(off ? { 'aria-disabled': true } : {})}
        onPress={off ? () => setOpen(true) : onPress}
      />
      <HintBubble>{reason}</HintBubble>
    </TooltipTrigger>
  );
}
