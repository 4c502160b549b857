# Tells how far a task has come: follow.sh STORE TASK JOURNAL_OFFSET OUTPUT_OFFSET JOURNAL_BYTES OUTPUT_BYTES [URI UUID]
# Prints one line "alive|dead|gone", the new bytes of journal and output in base64, of each as many as were asked for at
# most, and, where a domain is named, what libvirt says of its running job.
store=$1
task=$2
from_journal=$3
from_output=$4
journal_bytes=$5
output_bytes=$6
dir=$store/tasks/$task

if [ ! -d "$dir" ]; then
  echo gone
  exit 0
fi
state=dead
if read -r pid started boot <"$dir/pid" 2>/dev/null; then
  if [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] && [ -r "/proc/$pid/stat" ]; then
    # shellcheck disable=SC2046
    [ "$(set -- $(sed 's/.*) //' "/proc/$pid/stat") && echo "${20}")" = "$started" ] && state=alive
  fi
elif [ -n "$(find "$dir/run.sh" -mmin -1 2>/dev/null)" ]; then
  # Started a moment ago and not yet at the point of writing its pid.
  state=alive
fi
echo "$state"
tail -c "+$((from_journal + 1))" "$dir/journal" 2>/dev/null | head -c "$journal_bytes" | base64 | tr -d '\n'
echo
tail -c "+$((from_output + 1))" "$dir/output" 2>/dev/null | head -c "$output_bytes" | base64 | tr -d '\n'
echo
if [ $# -ge 8 ]; then
  virsh -q -c "$7" domjobinfo "$8" 2>/dev/null
fi
exit 0
