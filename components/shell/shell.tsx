'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Splitter } from '@/components/ui/splitter';
import { later } from '@/lib/client/later';
import { type Panes, rememberPanes, type Theme } from '@/lib/client/preferences';
import { useUrlState } from '@/lib/client/use-url-state';
import { FleetTree } from './fleet-tree';
import { TaskPanel } from './task-panel';
import { TopBar } from './top-bar';

const BulkViewer = later(() => import('@/components/bulk/bulk-viewer').then((m) => m.BulkViewer));
const TaskViewer = later(() => import('@/components/tasks/task-viewer').then((m) => m.TaskViewer));
const TreeDrawer = later(() => import('./tree-drawer').then((m) => m.TreeDrawer));

type Props = {
  viewer: { name: string; email: string };
  theme: Theme;
  panes: Panes;
  children: ReactNode;
};

export function Shell({ viewer, theme, panes: initial, children }: Props) {
  const t = useTranslations('shell');
  const [panes, setPanes] = useState(initial);
  const [drawerPath, setDrawerPath] = useState<string | null>(null);
  const path = usePathname();
  const change = (part: Partial<Panes>) => setPanes((before) => ({ ...before, ...part }));

  useEffect(() => {
    if (panes !== initial) rememberPanes(panes);
  }, [panes, initial]);

  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <TopBar viewer={viewer} theme={theme} onOpenTree={() => setDrawerPath(path)} />
      <div className="flex min-h-0 grow">
        <aside aria-label={t('tree')} className="hidden shrink-0 md:flex">
          <div style={{ width: `${panes.treeWidth / 16}rem` }} className="bg-panel">
            <FleetTree />
          </div>
          <Splitter
            label={t('treeWidth')}
            axis="x"
            value={panes.treeWidth}
            min={160}
            max={520}
            onChange={(treeWidth) => change({ treeWidth })}
          />
        </aside>
        <main className="flex min-w-0 grow flex-col overflow-y-auto">{children}</main>
      </div>
      {/* Its own page shows the same, and more of it. */}
      {path === '/tasks' ? null : <TaskPanel panes={panes} onChange={change} />}
      {/* Following a link in the drawer changes the path, which closes it. */}
      {drawerPath === path ? <TreeDrawer onClose={() => setDrawerPath(null)} /> : null}
      <ViewersFromUrl />
    </div>
  );
}

/** The task or the bulk operation that the address names, over any page. */
function ViewersFromUrl() {
  const { get, set } = useUrlState();
  const [task, bulk] = [get('task'), get('bulk')];
  if (task) return <TaskViewer key={task} id={task} onClose={() => set({ task: null })} />;
  if (bulk) return <BulkViewer key={bulk} id={bulk} onClose={() => set({ bulk: null })} />;
  return null;
}
