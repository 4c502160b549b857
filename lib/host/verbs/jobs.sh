# What libvirt works at for a VM: a save of ours, or somebody else's backup, dump, migration or copy, which is left alone.

# How often, a second apart, a fold looks whether somebody else's job has ended. The guest runs on its overlay meanwhile.
SP_JOB_PATIENCE=600
# The same of a job of ours that is over in a moment, a fifth of a second apart.
SP_JOB_ENDS=300

# sp_job_of UUID: what libvirt works at for the VM, in its own word; nothing where that is nothing. No answer is an error.
sp_job_of() {
  sp_info=$(virsh -q -c "$SP_URI" domjobinfo "$1") || return 1
  printf '%s\n' "$sp_info" | awk '
    /^Job type:/ { known = 1; runs = $3 ~ /^(Bounded|Unbounded)$/ }
    /^Operation:/ { what = $0; sub(/^Operation: */, "", what); sub(/ *$/, "", what) }
    END { if (runs) print what == "" ? "unknown" : what; exit !known }'
}

# sp_block_job_of UUID TARGET: the same of one disk of a VM that runs.
sp_block_job_of() {
  sp_info=$(virsh -q -c "$SP_URI" blockjob "$1" "$2" --raw) || return 1
  printf '%s\n' "$sp_info" | sed -n 's/^ *type=//p'
}

# sp_no_job UUID TARGET…: libvirt works at nothing for the VM, nor for those disks. What it would refuse us is not tried, and
# what would be ended by us is not disturbed.
sp_no_job() {
  sp_uuid=$1
  shift
  sp_state=$(sp_state_of "$sp_uuid") || return 1
  case $sp_state in '' | 'shut off') return 0 ;; esac
  if ! sp_runs=$(sp_job_of "$sp_uuid"); then
    echo "libvirt does not say whether a job runs"
    return 1
  fi
  for sp_target; do
    [ -z "$sp_runs" ] || break
    sp_runs=$(sp_block_job_of "$sp_uuid" "$sp_target") || return 1
    [ -z "$sp_runs" ] || sp_runs="$sp_runs, $sp_target"
  done
  [ -n "$sp_runs" ] || return 0
  sp_why vm-job-running "$sp_runs"
  return 1
}

# sp_no_job_before MARK UUID TARGET…: the same, unless MARK says that a job of this task's own may have begun.
sp_no_job_before() {
  [ ! -e "$1" ] || return 0
  shift
  sp_no_job "$@"
}

# sp_unfinished FILE: somebody has begun to write a saved memory there, and it has no end yet: see sp_image_whole.
sp_unfinished() { [ -e "$1" ] && [ "$(head -c 16 -- "$1" 2>/dev/null)" != LibvirtQemudSave ]; }

# sp_settle UUID FILE: no job of ours works on the VM any more. Ours is the one that writes memory to FILE: while that has no
# end it is stopped, for nobody waits for it. With an end, it may be about to bring the disks to that instant; without a FILE,
# about to make it: so it is waited for, and what still runs then is somebody else's.
sp_settle() {
  sp_tries=$SP_JOB_ENDS
  sp_absent=25
  while sp_runs=$(sp_job_of "$1" 2>/dev/null) && [ -n "$sp_runs" ]; do
    # An old libvirt has no word for it.
    case $sp_runs in
      Save | Snapshot | unknown) ;;
      *) break ;;
    esac
    if sp_unfinished "$2"; then
      virsh -q -c "$SP_URI" domjobabort "$1" 2>/dev/null
      [ "$sp_tries" -gt 0 ] || return 1
    fi
    [ -e "$2" ] || sp_absent=$((sp_absent - 1))
    if [ "$sp_tries" -le 0 ] || [ "$sp_absent" -lt 0 ]; then break; fi
    sp_tries=$((sp_tries - 1))
    sleep 0.2
  done
  [ -z "$sp_runs" ] || echo "libvirt works at something else for the VM, which is left alone: $sp_runs"
}

# sp_alone UUID TARGET KIND [SECONDS]: no job works on that disk. One of that KIND is of an earlier try, which may stand before
# its last moment, and is begun anew; anything else is somebody else's, and is waited for.
sp_alone() {
  sp_tries=${4:-$SP_JOB_PATIENCE}
  while :; do
    sp_runs=$(sp_block_job_of "$1" "$2") || return 1
    case $sp_runs in
      '') return 0 ;;
      "$3")
        virsh -q -c "$SP_URI" blockjob "$1" "$2" --abort
        return
        ;;
    esac
    [ "$sp_tries" -gt 0 ] || break
    [ "$sp_tries" != "$SP_JOB_PATIENCE" ] || echo "somebody else's job on disk $2 is waited for: $sp_runs"
    sp_tries=$((sp_tries - 1))
    sleep 1
  done
  sp_why vm-job-running "$sp_runs, $2"
  return 1
}
