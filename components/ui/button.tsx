'use client';

import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Spinner } from './spinner';

const LOOKS = {
  plain: 'border-line bg-panel text-ink data-hovered:border-line-strong data-pressed:bg-sunken',
  primary:
    'border-transparent bg-accent text-accent-ink data-hovered:bg-accent-strong data-pressed:bg-accent-strong',
  danger:
    'border-transparent bg-bad text-panel data-hovered:brightness-110 data-pressed:brightness-95',
  quiet: 'border-transparent text-ink data-hovered:bg-sunken data-pressed:bg-sunken',
} as const;

export type ButtonLook = keyof typeof LOOKS;

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: ButtonLook;
  /** As wide as high: for one icon. */
  isSquare?: boolean;
  className?: string;
  children?: React.ReactNode;
};

const FADED =
  'data-disabled:opacity-50 aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-muted';

export function Button({
  look = 'plain',
  isSquare = false,
  className = '',
  children,
  ...props
}: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md border text-sm font-medium whitespace-nowrap ${isSquare ? 'w-7' : 'px-2.5'} ${LOOKS[look]} ${FADED} ${className}`}
    >
      {props.isPending ? <Spinner /> : null}
      {children}
    </AriaButton>
  );
}

export function IconButton(props: ButtonProps & { 'aria-label': string }) {
  return <Button look="quiet" isSquare {...props} />;
}
