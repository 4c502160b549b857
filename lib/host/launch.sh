# Puts a task's files into the host's store and starts its script, detached from this session:
# launch.sh STORE TASK NAME SIZE [NAME SIZE…] with the files' bytes on standard input, one after the other.
# Prints "started", or "store: reason" when the store cannot be written.
set -u
umask 077
# Of the tasks that have ended, the newest stay, and all that ended in the last days; few are removed at a time.
keep_tasks=200
keep_days=30
prune_at_once=50
store=$1
task=$2
shift 2
dir=$store/tasks/$task

refuse() {
  echo "store: $*"
  exit 0
}

mkdir -p "$store/tasks" "$store/locks" "$store/vms" 2>/dev/null || refuse "cannot make folders in $store"
# A second launch of the same task (the answer to the first was lost) changes nothing.
if ! mkdir "$dir" 2>/dev/null; then
  [ -e "$dir/run.sh" ] && echo started && exit 0
  refuse "cannot make $dir"
fi
while [ $# -ge 2 ]; do
  head -c "$2" >"$dir/$1.part" || refuse "cannot write $dir/$1"
  [ "$(wc -c <"$dir/$1.part")" -eq "$2" ] || refuse "$dir/$1 arrived incomplete"
  mv -- "$dir/$1.part" "$dir/$1"
  shift 2
done
sync
setsid sh "$dir/run.sh" </dev/null >"$dir/output" 2>&1 &
echo started

# Removes old tasks. Only what has an end and a name that we made is touched. It goes under a hidden name first: a task
# that lost its end but not yet the rest of its folder would look like an interrupted one.
prune() {
  cd "$store/tasks" || return
  find . -mindepth 2 -maxdepth 2 -name ended -printf '%P %Ts\n' |
    grep -E '^[0-9]{8}t[0-9]{6}-[0-9a-f]{6}/ended ' | sort -r |
    awk -v keep="$keep_tasks" -v before="$(($(date +%s) - keep_days * 86400))" \
      'NR > keep && $2 < before { print substr($1, 1, 22) }' |
    tail -n "$prune_at_once" |
    while read -r old; do
      mv -T -- "$old" ".pruned-$old"
    done
  rm -rf -- .pruned-*
}
# Nobody waits for this, and the next launch tries again.
prune </dev/null >/dev/null 2>&1 &
