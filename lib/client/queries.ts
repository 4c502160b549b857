import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BulkSummary, BulkView } from '@/lib/domain/bulk';
import type { CloneInput, PlaceView, TransferInput } from '@/lib/domain/place';
import { hasCode } from '@/lib/domain/problem';
import { isActive, type TaskDetail, type TaskView } from '@/lib/domain/task';
import type {
  DefinitionChanges,
  FleetView,
  OperationRequest,
  PlaceContents,
  PlanPreview,
  SnapshotCommands,
  SnapshotsView,
  VmView,
} from '@/lib/domain/view';
import { fetchJson } from './fetch-json';

const ACTIVE_POLL_MS = 1000;

/** Asked every second until it is over. What is not there, or not for this reader, will not come by asking again. */
const pollUntil = (isOver: boolean | undefined, error: Error | null) =>
  isOver || hasCode(error, 'task-gone', 'bulk-gone', 'not-allowed') ? false : ACTIVE_POLL_MS;

const vmPath = (hostId: string, uuid: string) =>
  `/api/hosts/${encodeURIComponent(hostId)}/vms/${encodeURIComponent(uuid)}`;

/** All hosts with their VMs. */
export function fleetQuery() {
  return queryOptions({
    queryKey: ['fleet'],
    queryFn: ({ signal }) => fetchJson<FleetView>('/api/fleet', signal),
  });
}

/** The snapshots of all hosts. */
export function snapshotsQuery() {
  return queryOptions({
    queryKey: ['snapshots'],
    queryFn: ({ signal }) => fetchJson<SnapshotsView>('/api/snapshots', signal),
  });
}

/** One VM with its snapshots and disks. */
export function vmQuery(hostId: string, uuid: string) {
  return queryOptions({
    queryKey: ['vm', hostId, uuid],
    queryFn: ({ signal }) => fetchJson<VmView>(vmPath(hostId, uuid), signal),
  });
}

export type TaskFilter = { hostId?: string; vmUuid?: string; limit?: number };

const isOnItsWay = ({ kind, status }: TaskView) =>
  status === 'running' && (kind === 'send' || kind === 'receive');

/** Tasks, newest first. */
export function tasksQuery(filter: TaskFilter = {}) {
  const search = new URLSearchParams();
  if (filter.hostId) search.set('hostId', filter.hostId);
  if (filter.vmUuid) search.set('vmUuid', filter.vmUuid);
  if (filter.limit) search.set('limit', String(filter.limit));
  return queryOptions({
    queryKey: ['tasks', filter],
    queryFn: ({ signal }) => fetchJson<{ tasks: TaskView[] }>(`/api/tasks?${search}`, signal),
    // A journal tells of a transfer's begin and end; its rate and time left are of this moment.
    refetchInterval: ({ state }) => (state.data?.tasks.some(isOnItsWay) ? 2000 : false),
  });
}

/** One task with its steps; read every second while it is at work. */
export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => fetchJson<TaskDetail>(`/api/tasks/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state: { data, error } }) =>
      pollUntil(data && !isActive(data.status), error),
  });
}

/** The plan of an operation, before anybody starts it. */
export function previewQuery(hostId: string, uuid: string, request: OperationRequest) {
  const search = new URLSearchParams({ request: JSON.stringify(request) });
  return queryOptions({
    queryKey: ['preview', hostId, uuid, request],
    queryFn: ({ signal }) =>
      fetchJson<PlanPreview>(`${vmPath(hostId, uuid)}/preview?${search}`, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

/** The last bulk operations. */
export function bulksQuery() {
  return queryOptions({
    queryKey: ['bulks'],
    queryFn: ({ signal }) => fetchJson<{ bulks: BulkSummary[] }>('/api/bulks', signal),
  });
}

/** One bulk operation with its items; read every second while it is at work. */
export function bulkQuery(id: string) {
  return queryOptions({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => fetchJson<BulkView>(`/api/bulks/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state: { data, error } }) =>
      pollUntil(data && data.endedAt !== undefined, error),
  });
}

/** A snapshot by its ids: host, VM, snapshot. */
export type SnapshotIds = { hostId: string; vmUuid: string; snapshotId: string };

const snapshotPath = ({ hostId, vmUuid, snapshotId }: SnapshotIds) =>
  `${vmPath(hostId, vmUuid)}/snapshots/${encodeURIComponent(snapshotId)}`;

/** The picture of the screen that a snapshot holds. It never changes. */
export const screenPath = (ids: SnapshotIds) => `${snapshotPath(ids)}/screen`;

/** How the definition changed since a snapshot, read from the copy that lies at a place where it is not on the VM's host. */
export function definitionQuery(ids: SnapshotIds, at?: string) {
  const search = at === undefined ? '' : `?at=${encodeURIComponent(at)}`;
  return queryOptions({
    queryKey: ['definition', ids, at],
    queryFn: ({ signal }) =>
      fetchJson<DefinitionChanges>(`${snapshotPath(ids)}/definition${search}`, signal),
  });
}

/** The commands that made a snapshot. */
export function commandsQuery(ids: SnapshotIds) {
  return queryOptions({
    queryKey: ['commands', ids],
    queryFn: ({ signal }) => fetchJson<SnapshotCommands>(`${snapshotPath(ids)}/commands`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where a task's whole output can be downloaded as text. */
export function taskLogPath(id: string): string {
  return `/api/tasks/${encodeURIComponent(id)}/log`;
}

/** Everything that keeps snapshots, as far as it is in sight; for those of one VM, with whether they may go there. */
export function placesQuery(vmUuid?: string) {
  const search = vmUuid === undefined ? '' : `?${new URLSearchParams({ vm: vmUuid })}`;
  return queryOptions({
    queryKey: ['fleet', 'places', ...(vmUuid === undefined ? [] : [vmUuid])],
    queryFn: ({ signal }) => fetchJson<{ places: PlaceView[] }>(`/api/places${search}`, signal),
  });
}

/** What a place keeps. Under the places, because what touches one of them touches this. */
export function placeContentsQuery(placeId: string) {
  return queryOptions({
    queryKey: ['fleet', 'places', 'contents', placeId],
    queryFn: ({ signal }) =>
      fetchJson<PlaceContents>(`/api/places/${encodeURIComponent(placeId)}`, signal),
  });
}

/** The plan of a transfer at both ends, before anybody starts it. */
export function transferPreviewQuery(request: TransferInput) {
  const search = new URLSearchParams({ request: JSON.stringify(request) });
  return queryOptions({
    queryKey: ['preview', 'transfer', request],
    queryFn: ({ signal }) => fetchJson<PlanPreview>(`/api/transfers/preview?${search}`, signal),
    placeholderData: keepPreviousData,
  });
}

/** The plan of a VM from a snapshot. Its ids are made anew at each look, so nothing is kept. */
export function clonePreviewQuery(request: CloneInput) {
  const search = new URLSearchParams({ request: JSON.stringify(request) });
  return queryOptions({
    queryKey: ['preview', 'clone', request],
    queryFn: ({ signal }) => fetchJson<PlanPreview>(`/api/clones/preview?${search}`, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}
