# The guest's filesystems, frozen by its agent for as short as possible.

# How long they may stay frozen at most, whatever becomes of this script.
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
  # shellcheck disable=SC2016 # its own words
  setsid sh -c 'sleep "$1"
    thaw() { timeout 60 virsh -q -c "$2" domfsthaw "$3"; }
    until thaw "$@" || { virsh -q -c "$2" uri && { thaw "$@" || true; }; }; do sleep 1; done' watch \
    "$SP_FROZEN_SECONDS" "$SP_URI" "$1" 9>&- </dev/null >/dev/null 2>&1 &
  SP_FREEZE_WATCH=$!
  if timeout 20 virsh -q -c "$SP_URI" domfsfreeze "$1"; then
    SP_QUIESCED=true
  else
    echo "the filesystems could not be frozen: the snapshot is as after a power cut"
    # It may have frozen some of them, or answer later.
    sp_thaw "$1"
  fi
}

# sp_thaw UUID: nothing is frozen any more; safe to repeat. While libvirt does not answer nobody knows, and the watch stays.
sp_thaw() {
  # Its time was over before the disks were captured, so they may have changed.
  [ -z "${SP_FREEZE_WATCH:-}" ] || kill -0 "$SP_FREEZE_WATCH" 2>/dev/null || SP_QUIESCED=false
  sp_state=$(sp_state_of "$1") || return 1
  case $sp_state in
    '' | 'shut off') ;;
    *) sp_thaw_running "$1" || return 1 ;;
  esac
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
  timeout 20 virsh -q -c "$SP_URI" domfsthaw "$1" || echo "(the agent does not answer, or nothing was frozen)"
}
