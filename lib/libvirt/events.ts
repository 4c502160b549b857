/** What libvirt tells of without anything that we show being another: clocks, memory balloons, screens that are looked at. */
const IRRELEVANT = new Set([
  'rtc-change',
  'balloon-change',
  'graphics',
  'block-threshold',
  'migration-iteration',
  'tunable',
  'watchdog',
]);

/**
 * The kind of event in a line of `virsh event`: `lifecycle`, `metadata-change`, `agent-lifecycle` and so on. The name of a
 * domain may hold anything, so nothing behind it is read.
 */
export function eventKind(line: string): string | undefined {
  return /^(?:\d{4}-\d\d-\d\d [\d:.]+[+-]\d{4}: )?event '?([a-z0-9-]+)'? for domain /.exec(
    line,
  )?.[1];
}

/** Whether a line of `virsh event` means that the host should be read again. */
export function isChange(line: string): boolean {
  const kind = eventKind(line);
  return kind !== undefined && !IRRELEVANT.has(kind);
}
