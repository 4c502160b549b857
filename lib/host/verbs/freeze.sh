# The guest's filesystems, frozen by its agent for as short as possible.

# How long they may stay frozen at most, whatever becomes of this script, where the agent answers.
SP_FROZEN_SECONDS=30

# sp_freeze UUID: frozen where the agent answers; where there is none that is a fact of the snapshot and no failure. A
# watch of its own thaws them when this script cannot any more, and libvirt answers.
sp_freeze() {
  SP_QUIESCED=false
  if ! timeout 20 virsh -q -c "$SP_URI" dumpxml "$1" | grep -q 'org\.qemu\.guest_agent'; then
    echo "the VM has no channel for a guest agent"
    return 0
  fi
  timeout 20 virsh -q -c "$SP_URI" guest-agent-timeout "$1" --timeout 5 || echo "(this libvirt cannot limit the wait)"
  sp_watch_frozen "$1"
  if timeout 20 virsh -q -c "$SP_URI" domfsfreeze "$1"; then
    SP_QUIESCED=true
  else
    echo "the filesystems could not be frozen: the snapshot is as after a power cut"
    # It may have frozen some of them, or answer later.
    sp_thaw "$1"
  fi
}

# sp_watch_frozen UUID: a process of its own that thaws them once their time is over. An agent that does not answer then may
# have frozen them, so it is asked ten times, unless another task has begun with the VM: that one may have frozen them anew.
sp_watch_frozen() {
  # shellcheck disable=SC2016 # its own words
  setsid sh -c 'thaw() { timeout 60 virsh -q -c "$2" domfsthaw "$3"; }
    for round in 1 2 3 4 5 6 7 8 9 10; do
      sleep "$1"
      case $(cat "$4") in "$5" | "") ;; *) exit ;; esac
      until thaw "$@" && exit; do
        virsh -q -c "$2" uri && break
        sleep 1
      done
      thaw "$@" && exit
    done' watch "$SP_FROZEN_SECONDS" "$SP_URI" "$1" "$SP_LOCK" "$SP_TASK" 9>&- </dev/null >/dev/null 2>&1 &
  SP_FREEZE_WATCH=$!
}

# sp_thaw UUID: nothing is frozen any more; safe to repeat. While libvirt or the agent does not answer nobody knows, and the
# watch stays.
sp_thaw() {
  # Its time was over before the disks were captured, so they may have changed.
  [ -z "${SP_FREEZE_WATCH:-}" ] || kill -0 "$SP_FREEZE_WATCH" 2>/dev/null || SP_QUIESCED=false
  sp_state=$(sp_state_of "$1") || return 1
  sp_silent=''
  case $sp_state in
    '' | 'shut off') ;;
    *) sp_thaw_running "$1" || return 1 ;;
  esac
  [ -z "$sp_silent" ] || return 0
  [ -n "${SP_FREEZE_WATCH:-}" ] || return 0
  kill -- "-$SP_FREEZE_WATCH" 2>/dev/null || kill "$SP_FREEZE_WATCH" 2>/dev/null
  SP_FREEZE_WATCH=''
}

sp_thaw_running() {
  sp_answer=$(timeout 20 virsh -q -c "$SP_URI" dumpxml "$1") || return 1
  printf '%s\n' "$sp_answer" | grep -q 'org\.qemu\.guest_agent' || return 0
  # libvirtd may have been restarted under the first try, and answers again.
  timeout 20 virsh -q -c "$SP_URI" domfsthaw "$1" && return
  virsh -q -c "$SP_URI" uri >/dev/null || return 1
  timeout 20 virsh -q -c "$SP_URI" domfsthaw "$1" && return
  echo "(the agent does not answer, or nothing was frozen)"
  sp_silent=1
}
