'use client';

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

export type TabItem = { id: string; title: string; icon?: LucideIcon; content: ReactNode };

type Props = {
  label: string;
  items: readonly [TabItem, ...TabItem[]];
  selected: string | null;
  onSelect: (id: string) => void;
};

export function TabView({ label, items, selected, onSelect }: Props) {
  const { id: key } = items.find(({ id }) => id === selected) ?? items[0];
  return (
    <Tabs
      selectedKey={key}
      onSelectionChange={(chosen) => onSelect(String(chosen))}
      className="flex min-h-0 grow flex-col outline-none"
    >
      <TabList
        aria-label={label}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-3"
      >
        {items.map(({ id, title, icon: Icon }) => (
          <Tab
            key={id}
            id={id}
            className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-2 py-1.5 font-medium whitespace-nowrap text-muted data-hovered:text-ink data-selected:border-accent data-selected:text-ink"
          >
            {Icon ? <Icon aria-hidden className="size-4" /> : null}
            {title}
          </Tab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="flex min-h-0 grow flex-col outline-none">
          {content}
        </TabPanel>
      ))}
    </Tabs>
  );
}
