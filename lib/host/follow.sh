# Tells how far a task has come: follow.sh STORE TASK JOURNAL_OFFSET OUTPUT_OFFSET JOURNAL_BYTES OUTPUT_BYTES [URI UUID]
# Prints one line "alive|dead|gone", the new bytes of journal and output in base64, of each as many as were asked for at
# most, and, where a domain is named, what libvirt says of its running job.
dir=$1/tasks/$2
from_journal=$3
from_output=$4
journal_bytes=$5
output_bytes=$6
uri=${7-}
uuid=${8-}

if [ ! -d "$dir" ]; then
  echo gone
  exit 0
fi

# This is asked for several times a second as long as a task runs, so it starts as few programs as it can.
state=dead
if read -r pid started boot 2>/dev/null <"$dir/pid"; then
  read -r now </proc/sys/kernel/random/boot_id
  if [ "$boot" = "$now" ] && read -r stat 2>/dev/null <"/proc/$pid/stat"; then
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "${20-}" = "$started" ] && state=alive
  fi
elif [ -n "$(find "$dir/run.sh" -mmin -1 2>/dev/null)" ]; then
  # Started a moment ago and not yet at the point of writing its pid.
  state=alive
fi
echo "$state"

# fresh FILE FROM BYTES
fresh() {
  size=$(stat -c %s -- "$dir/$1" 2>/dev/null)
  [ "${size:-0}" -le "$2" ] || tail -c "+$(($2 + 1))" "$dir/$1" | head -c "$3" | base64 | tr -d '\n'
  echo
}
fresh journal "$from_journal" "$journal_bytes"
fresh output "$from_output" "$output_bytes"
if [ -n "$uuid" ]; then
  virsh -q -c "$uri" domjobinfo "$uuid" 2>/dev/null
fi
exit 0
