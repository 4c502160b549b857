# The VM itself: its saved memory, its power, its definition, its clock.

# sp_resume UUID IMAGE: undo of a managed save: the VM runs as it did before. Where the host lost its power before the
# image was whole, the memory is lost with it and the VM boots; libvirt then discards the unfinished image by itself.
sp_resume() {
  # A save that nobody waits for any more may still be under way.
  sp_settle "$1" "$2" || return 1
  sp_state=$(sp_state_of "$1") || return 1
  [ "$sp_state" = 'shut off' ] || return 0
  if [ "$(head -c 16 -- "$2" 2>/dev/null)" != LibvirtQemudSave ]; then
    echo "there is no finished saved memory at $2: the VM boots from its disks as they were"
  fi
  virsh -q -c "$SP_URI" start "$1"
}

# sp_save_aside UUID FILE ASIDE: a managed save under another name, where no start finds it, in one instant. libvirt
# remembers that there was one until it is told to remove it, so it is given an empty one to remove.
sp_save_aside() {
  if [ -e "$2" ] && [ ! -e "$3" ]; then mv -T -- "$2" "$3" || return 1; fi
  [ -e "$3" ] && true >"$2" && virsh -q -c "$SP_URI" managedsave-remove "$1"
}

# sp_save_back UUID FILE ASIDE: the managed save is back, unless something that belongs to it is not, or the VM runs: its
# disks go on, and the memory would be resumed over them at some later start.
sp_save_back() {
  [ -e "$3" ] || return 0
  sp_state=$(sp_state_of "$1") || return 1
  if [ "$sp_state" != 'shut off' ]; then
    echo "the VM is $sp_state: somebody has started it meanwhile"
    return 1
  fi
  sp_if_whole mv -fT -- "$3" "$2"
}

# sp_power_off UUID: the VM does not run any more, whatever it did before.
sp_power_off() {
  sp_state=$(sp_state_of "$1") || return 1
  case $sp_state in '' | 'shut off') return 0 ;; esac
  virsh -q -c "$SP_URI" destroy "$1"
}

# sp_stop UUID: the same before something is taken back. Unless this task has started it, on disks that were all in place by
# then, what ran may have written to any of them.
sp_stop() {
  sp_state=$(sp_state_of "$1") || return 1
  case $sp_state in '' | 'shut off') return 0 ;; esac
  sp_started_it || SP_TOUCHED=1
  sp_power_off "$1"
}

# sp_started_it: this task did, or the one that it brings to an end, unless that had already put something back over it.
sp_started_it() {
  sp_started=' ok (resume|start|revert)$'
  grep -qE "$sp_started" "$SP_DIR/journal" 2>/dev/null && return 0
  [ -n "${SP_INTERRUPTED:-}" ] && ! grep -q ' undo-begin ' "$SP_INTERRUPTED/journal" &&
    grep -qE "$sp_started" "$SP_INTERRUPTED/journal"
}

# sp_untouched: nobody had started the VM while its disks were half-placed, which then may be of two instants.
sp_untouched() {
  [ -n "$SP_TOUCHED" ] || return 0
  echo "somebody had started the VM meanwhile, over disks that were not all in place: it is left off"
  return 1
}

# sp_start_again UUID: the VM ran before, so it runs again.
sp_start_again() {
  sp_untouched || return 1
  sp_state=$(sp_state_of "$1") || return 1
  [ "$sp_state" != 'shut off' ] || virsh -q -c "$SP_URI" start "$1"
}

# sp_define_again FILE: puts a definition back, if one was put aside.
sp_define_again() {
  [ ! -s "$1" ] || virsh -q -c "$SP_URI" define "$1"
}

# sp_undefine UUID: the definition goes, and nothing but the definition.
sp_undefine() {
  sp_defined=$(virsh -q -c "$SP_URI" list --all --uuid) || return 1
  printf '%s\n' "$sp_defined" | grep -qF -- "$1" || return 0
  virsh -q -c "$SP_URI" undefine "$1" --keep-nvram
}

# sp_clock UUID INSTANT: the clock of a guest that came back from INSTANT is set, if its agent answers. The agent may be
# there and silent, so nothing here waits for long; a clock that stays behind is a note and no failure.
sp_clock() {
  sp_agent() { timeout 20 virsh -q -c "$SP_URI" "$@"; }
  if sp_agent dumpxml "$1" | grep -q 'org\.qemu\.guest_agent'; then
    # Without this a silent agent holds the call inside libvirt for ever (virsh has it since libvirt 5.10).
    sp_agent guest-agent-timeout "$1" --timeout 5 || echo "(this libvirt cannot limit the wait)"
    if sp_agent domtime "$1" --sync; then return 0; fi
  else
    echo "the VM has no channel for a guest agent"
  fi
  sp_journal note clock-old "$(($(date +%s) - $(date -d "$2" +%s)))"
}
