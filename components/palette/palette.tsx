'use client';

import { useQuery } from '@tanstack/react-query';
import {
  Camera,
  FileText,
  History,
  type LucideIcon,
  MonitorPlay,
  Search,
  Server,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { fleetQuery, snapshotsQuery } from '@/lib/client/queries';
import { type Entry, findEntries, type Group } from './find-entries';

const ICONS: Record<Group, LucideIcon> = {
  pages: FileText,
  actions: Camera,
  hosts: Server,
  vms: MonitorPlay,
  snapshots: History,
};

export type Taken = Extract<Entry, { take: object }>['take'];

type Props = { onClose: () => void; onTake: (vm: Taken) => void };

/** Leads anywhere by a few letters: pages, hosts, VMs, snapshots, and what can be begun. */
export function Palette({ onClose, onTake }: Props) {
  const t = useTranslations('palette');
  const router = useRouter();
  const [words, setWords] = useState('');
  const { data: fleet } = useQuery(fleetQuery());
  const { data: snapshots } = useQuery(snapshotsQuery());
  const pages = useMemo(
    (): Entry[] => [
      { id: 'page/hosts', title: t('pages.hosts'), href: '/' },
      { id: 'page/vms', title: t('pages.vms'), href: '/?tab=vms' },
      { id: 'page/snapshots', title: t('pages.snapshots'), href: '/?tab=snapshots' },
      { id: 'page/red', title: t('pages.red'), href: '/?tab=snapshots&q=badge:red' },
      { id: 'page/add', title: t('pages.add'), href: '/hosts/new' },
    ],
    [t],
  );
  const groups = useMemo(
    () => findEntries(words, { pages, fleet, snapshots }),
    [words, pages, fleet, snapshots],
  );

  function go(key: unknown) {
    const entry = groups.flatMap(({ entries }) => entries).find(({ id }) => id === key);
    if (!entry) return;
    onClose();
    if ('take' in entry) onTake(entry.take);
    else router.push(entry.href);
  }

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-40 flex items-start justify-center bg-shade p-2 sm:p-[10vh]"
    >
      <Modal className="w-full max-w-xl overflow-hidden rounded-lg bg-panel shadow-pop">
        <Dialog aria-label={t('title')} className="flex max-h-[70dvh] flex-col outline-none">
          <Autocomplete inputValue={words} onInputChange={setWords}>
            <SearchField
              aria-label={t('find')}
              autoFocus
              className="flex items-center gap-2 border-b border-line px-3"
            >
              <Search aria-hidden className="size-4 shrink-0 text-muted" />
              <Input
                placeholder={t('find')}
                className="h-10 w-full min-w-0 bg-transparent text-md outline-none placeholder:text-muted"
              />
            </SearchField>
            <div
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
              tabIndex={0}
              className="overflow-y-auto"
            >
              <Menu
                aria-label={t('results')}
                items={groups}
                onAction={go}
                renderEmptyState={() => <p className="p-3 text-muted">{t('nothing')}</p>}
                className="p-1 outline-none"
              >
                {({ id, entries }) => (
                  <MenuSection id={id}>
                    <Header className="px-2 pt-2 pb-0.5 text-xs font-medium text-muted">
                      {t(`groups.${id}`)}
                    </Header>
                    <Collection items={entries}>
                      {(entry) => <EntryItem entry={entry} icon={ICONS[id]} />}
                    </Collection>
                  </MenuSection>
                )}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function EntryItem({ entry, icon: Icon }: { entry: Entry; icon: LucideIcon }) {
  const t = useTranslations('palette');
  const { id, title, place } = entry;
  const words = 'take' in entry ? t('take', { vm: title }) : title;
  return (
    <MenuItem
      id={id}
      textValue={words}
      className="flex items-center gap-2 rounded-sm px-2 py-1 outline-none data-focused:bg-accent-soft"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="truncate">{words}</span>
      {place ? <span className="ms-auto truncate text-xs text-muted">{place}</span> : null}
    </MenuItem>
  );
}
