import type { Metadata } from 'next';
import { AllTasks } from '@/components/tasks/all-tasks';
import { getT } from '@/lib/i18n/server';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT('tasks'))('all') };
}

export default function TasksPage() {
  return <AllTasks />;
}
