'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components';

const BOX =
  'w-full min-w-0 rounded-md border border-line-strong bg-panel px-2 py-1 text-sm text-ink data-invalid:border-bad disabled:opacity-60';

type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> & {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  mono?: boolean;
  rows?: number;
  className?: string;
};

export function TextField({
  label,
  help,
  error,
  mono,
  rows,
  className = '',
  ...props
}: TextFieldProps) {
  const look = `${BOX} ${mono ? 'font-mono' : ''}`;
  return (
    <AriaTextField
      {...props}
      validationBehavior="aria"
      isInvalid={error !== undefined}
      className={`grid content-start gap-1 ${className}`}
    >
      <Label className="text-xs font-medium text-muted">{label}</Label>
      {rows ? <TextArea rows={rows} className={`${look} resize-y`} /> : <Input className={look} />}
      {help && error === undefined ? (
        <Text slot="description" className="text-xs text-muted">
          {help}
        </Text>
      ) : null}
      <FieldError className="text-xs text-bad">{error}</FieldError>
    </AriaTextField>
  );
}

type CheckboxProps = Omit<AriaCheckboxProps, 'className' | 'children'> & { children: ReactNode };

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox
      {...props}
      className="group flex items-center gap-2 rounded-sm data-disabled:text-muted"
    >
      <span className="grid size-4 shrink-0 place-content-center rounded-sm border border-line-strong bg-panel text-accent-ink group-data-disabled:opacity-60 group-data-selected:border-accent group-data-selected:bg-accent">
        <Check
          aria-hidden
          strokeWidth={3}
          className="size-3 opacity-0 group-data-selected:opacity-100"
        />
      </span>
      {children}
    </AriaCheckbox>
  );
}
