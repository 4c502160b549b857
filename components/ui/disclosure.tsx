'use client';

import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  Disclosure as AriaDisclosure,
  Button,
  DisclosurePanel,
  Heading,
} from 'react-aria-components';

type Props = { title: ReactNode; isOpenAtFirst?: boolean; children: ReactNode };

/** Its content comes into being when it is opened for the first time. */
export function Disclosure({ title, isOpenAtFirst = false, children }: Props) {
  const [wasOpened, setOpened] = useState(isOpenAtFirst);
  return (
    <AriaDisclosure
      className="group"
      defaultExpanded={isOpenAtFirst}
      onExpandedChange={(isExpanded) => {
        if (isExpanded) setOpened(true);
      }}
    >
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
      <DisclosurePanel>{wasOpened ? children : null}</DisclosurePanel>
    </AriaDisclosure>
  );
}
