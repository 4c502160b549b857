import { describe, expect, it } from 'vitest';
import type { TaskStatus, TaskView } from '@/lib/domain/task';
import { filterTasks, taskFilter } from './filter-tasks';

const task = (id: string, status: TaskStatus, vmName = 'web'): TaskView => ({
  ...{ id, status, vmName, hostId: 'h', hostName: 'kvm1', vmUuid: 'u', kind: 'take' },
  ...{ label: 'before', actor: 'Mei', startedAt: '2026-11-23T12:00:00.000Z' },
});
const TASKS = [
  task('1', 'queued'),
  task('2', 'running', 'db'),
  task('3', 'done'),
  task('4', 'failed'),
  task('5', 'undone', 'db'),
  task('6', 'interrupted'),
];
const ids = (...args: [Parameters<typeof filterTasks>[1], string]) =>
  filterTasks(TASKS, ...args).map(({ id }) => id);

describe('filterTasks', () => {
  it('tells what runs from what did not end well', () => {
    expect(ids('all', '')).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(ids('active', '')).toEqual(['1', '2']);
    expect(ids('bad', '')).toEqual(['4', '5', '6']);
  });

  it('wants every word somewhere', () => {
    expect(ids('all', ' DB  mei')).toEqual(['2', '5']);
    expect(ids('bad', 'db')).toEqual(['5']);
    expect(ids('all', 'db nobody')).toEqual([]);
  });
});

describe('taskFilter', () => {
  it('takes what it does not know for all', () => {
    expect(taskFilter('bad')).toBe('bad');
    expect(taskFilter('odd')).toBe('all');
    expect(taskFilter(null)).toBe('all');
  });
});
