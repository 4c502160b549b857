'use client';

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Disclosure as AriaDisclosure,
  Button,
  DisclosurePanel,
  Heading,
} from 'react-aria-components';

export function Disclosure({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <AriaDisclosure className="group">
      <Heading>
        <Button
          slot="trigger"
          className="flex items-center gap-1 rounded-sm text-sm text-muted data-hovered:text-ink"
        >
          <ChevronRight
            aria-hidden
            className="size-4 transition-transform group-data-expanded:rotate-90"
          />
          {title}
        </Button>
      </Heading>
      <DisclosurePanel>{children}</DisclosurePanel>
    </AriaDisclosure>
  );
}
