import { DEFAULT_STORE } from '@/lib/domain/host';
import type { TaskKind } from '@/lib/domain/task';
import type { LabHost } from '../lab/lab';

/** Looks for tasks that were not there before, and stops the script of each that has written that word down. */
const WATCH = `
dir=$1 kind=$2 count=$3 known=" $4 " once=$5
while [ "$count" -gt 0 ]; do
  for task in "$dir"/*/; do
    task=\${task%/}
    id=\${task##*/}
    case $known in *" $id "*) continue ;; esac
    grep -qs '"kind":"'"$kind"'"' "$task/about.json" || continue
    grep -qs " $once" "$task/journal" || continue
    read -r pid rest <"$task/pid" && kill -STOP "$pid"
    echo "$pid"
    known="$known$id "
    count=$((count - 1))
  done
  sleep 0.01
done`;

export type Frozen = {
  /** All of them stand still. Rejects when they were not begun within a minute. */
  all: Promise<void>;
  /** Lets them go on. */
  thaw: () => Promise<void>;
};

/**
 * Stops the next tasks of a kind in their midst, so that what happens meanwhile happens during the task. It is asked for
 * before they are started: a task on a tiny guest is over before a browser has told its id. `once`: after that line of its
 * journal; by itself in its first step. `store`: where they keep their tasks.
 */
export async function freezeNext(
  host: LabHost,
  kind: TaskKind,
  count = 1,
  once = 'begin ',
  store = DEFAULT_STORE,
): Promise<Frozen> {
  const tasks = `${store}/tasks`;
  const known = (await host.sh(`ls ${tasks} 2>/dev/null || :`)).split('\n').join(' ');
  const watch = ['/bin/sh', '-ec', WATCH, 'watch', tasks, kind, String(count), known, once];
  const pids = host.run(['timeout', '60', ...watch]).then(({ code, stdout, stderr }) => {
    if (code !== 0) throw new Error(`no ${count} × ${kind} to freeze: exit code ${code} ${stderr}`);
    return stdout.trim().split('\n');
  });
  return {
    all: pids.then(() => {}),
    thaw: async () => {
      for (const pid of await pids) await host.sh(`kill -CONT ${pid}`);
    },
  };
}
