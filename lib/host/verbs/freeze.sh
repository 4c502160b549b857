# The guest's filesystems, frozen by its agent for as short as possible.

# How long they may stay frozen at most, whatever becomes of this script.
SP_FROZEN_SECONDS=30

# sp_freeze UUID: frozen where the agent answers; where there is none that is a fact of the snapshot and no failure. A
# watch of its own thaws them when this script cannot any more.
sp_freeze() {
  SP_QUIESCED=false
  if ! timeout 20 virsh -q -c "$SP_URI" dumpxml "$1" | grep -q 'org\.qemu\.guest_agent'; then
    echo "the VM has no channel for a guest agent"
    return 0
  fi
  timeout 20 virsh -q -c "$SP_URI" guest-agent-timeout "$1" --timeout 5 || echo "(this libvirt cannot limit the wait)"
  # shellcheck disable=SC2016 # its own words
  setsid sh -c 'sleep "$1"; exec timeout 60 virsh -q -c "$2" domfsthaw "$3"' watch \
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

# sp_thaw UUID: nothing is frozen any more; safe to repeat.
sp_thaw() {
  if [ -n "${SP_FREEZE_WATCH:-}" ]; then
    # Its time was over before the disks were captured, so they may have changed.
    kill -0 "$SP_FREEZE_WATCH" 2>/dev/null || SP_QUIESCED=false
    kill -- "-$SP_FREEZE_WATCH" 2>/dev/null || kill "$SP_FREEZE_WATCH" 2>/dev/null
    SP_FREEZE_WATCH=''
  fi
  ! sp_off "$1" || return 0
  timeout 20 virsh -q -c "$SP_URI" dumpxml "$1" | grep -q 'org\.qemu\.guest_agent' || return 0
  timeout 20 virsh -q -c "$SP_URI" domfsthaw "$1" || echo "(the agent does not answer, or nothing was frozen)"
}
