# Puts a task's files into the host's store and starts its script, detached from this session:
# launch.sh STORE TASK NAME SIZE [NAME SIZE…] with the files' bytes on standard input, one after the other.
# Prints "started", or "store: reason" when the store cannot be written.
set -u
umask 077
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
