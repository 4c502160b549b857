# Asks a task to take back what it did so far: cancel.sh STORE TASK WHO URI UUID [STEP…]
# The engine looks for this before each step; where it waits for a job of libvirt's in one of the named steps, that is
# ended. Prints "asked", "late" where the task goes on to its end by now, or "ended" where nothing is left to cancel.
dir=$1/tasks/$2
uri=$4
uuid=$5
if [ ! -d "$dir" ] || [ -e "$dir/ended" ]; then
  echo ended
  exit 0
fi
printf '%s\n' "$3" >"$dir/cancel"
if [ -e "$dir/late" ]; then
  echo late
  exit 0
fi
shift 5
step=$(sed -n 's/^[0-9.]* begin //p' "$dir/journal" | tail -n 1)
for one; do
  [ "$one" = "$step" ] || continue
  # Ours may still wait for a job of somebody else's, which is not ours to end. An old libvirt has no word for either.
  case $(virsh -q -c "$uri" domjobinfo "$uuid" | sed -n 's/^Operation: *\(.*[^ ]\) *$/\1/p') in
    '' | Save | Snapshot) virsh -q -c "$uri" domjobabort "$uuid" >&2 ;;
  esac
done
echo asked
