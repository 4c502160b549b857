'use client';

import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
} from 'react-aria-components';

export type Option<Id extends string> = { id: Id; title: string; help?: string };

type Props<Id extends string> = {
  label: string;
  options: readonly Option<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  className?: string;
};

/** One of several, chosen from a list that opens. */
export function Choice<Id extends string>({
  label,
  options,
  value,
  onChange,
  className = '',
}: Props<Id>) {
  return (
    <Select
      value={value}
      onChange={(key) => {
        const chosen = options.find(({ id }) => id === key);
        if (chosen) onChange(chosen.id);
      }}
      className={`grid content-start gap-1 ${className}`}
    >
      <Label className="text-xs font-medium text-muted">{label}</Label>
      <Button className="flex w-full min-w-0 items-center justify-between gap-2 rounded-md border border-line-strong bg-panel px-2 py-1 text-start text-sm">
        <SelectValue className="truncate">{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Button>
      <Popover className="min-w-(--trigger-width) rounded-md bg-panel p-1 shadow-pop outline-none">
        <ListBox items={options} className="max-h-80 overflow-y-auto outline-none">
          {({ id, title, help }) => (
            <ListBoxItem
              id={id}
              textValue={title}
              className="group flex items-center gap-2 rounded-sm px-2 py-1 outline-none data-focused:bg-accent-soft"
            >
              <Check
                aria-hidden
                className="size-3.5 shrink-0 opacity-0 group-data-selected:opacity-100"
              />
              <span className="min-w-0">
                <Text slot="label">{title}</Text>
                {help ? (
                  <Text slot="description" className="block text-xs text-muted">
                    {help}
                  </Text>
                ) : null}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
