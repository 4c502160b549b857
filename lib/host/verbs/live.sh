# A running guest: its memory is written while it runs, and it goes on as if nothing had been.

# QEMU stops the guest when it thinks that what is left can be written within this time; by itself it takes 300 ms.
SP_DOWNTIME_MS=30

# sp_live UUID FILE LIMIT SPEC…: libvirt writes memory to FILE while the guest runs, then brings memory and disks to one
# instant, as the specs of the disks say.
sp_live() {
  sp_uuid=$1
  sp_file=$2
  sp_limit=$3
  shift 3
  sp_keep_limits "$sp_uuid"
  ! grep -q '^maxdowntime ' "$SP_DIR/limits" ||
    virsh -q -c "$SP_URI" migrate-setmaxdowntime "$sp_uuid" "$SP_DOWNTIME_MS"
  sp_watch_memory "$sp_uuid" "$sp_file" "$sp_limit" 9>&- &
  sp_watch=$!
  sp_write_out "$sp_uuid" "$sp_file" "$sp_limit" 9>&- >/dev/null 2>&1 &
  sp_writer=$!
  virsh -q -c "$SP_URI" snapshot-create-as "$sp_uuid" --no-metadata --atomic --live \
    --memspec "file=$(printf '%s' "$sp_file" | sed 's/,/,,/g'),snapshot=external" "$@"
  sp_job=$?
  kill "$sp_watch" "$sp_writer" 2>/dev/null
  # The guest may stand still: nothing waits for this.
  sp_surely sp_limits_back "$sp_uuid" 9>&- &
  return "$sp_job"
}

# sp_lay UUID SPEC…: the same instant for all disks, without memory. What is captured afterwards is of this one, however long
# that takes.
sp_lay() {
  sp_uuid=$1
  shift
  SP_TAKEN_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  virsh -q -c "$SP_URI" snapshot-create-as "$sp_uuid" --no-metadata --atomic --disk-only "$@"
}

# sp_source UUID TARGET [--inactive]: where that disk of the VM lies. No answer from libvirt is an error.
sp_source() {
  sp_target=$2
  sp_uuid=$1
  shift 2
  sp_answer=$(virsh -q -c "$SP_URI" domblklist "$sp_uuid" "$@") || return 1
  printf '%s\n' "$sp_answer" |
    SP_TARGET=$sp_target awk '$1 == ENVIRON["SP_TARGET"] { sub(/^ *[^ ]+ +/, ""); print; exit }'
}

# sp_state_of UUID: what libvirt calls its state; nothing where it knows others, and not this one. No answer is an error:
# while libvirtd is restarted, a running VM must not look like one that lies on nothing.
sp_state_of() {
  virsh -q -c "$SP_URI" domstate "$1" 2>/dev/null && return
  sp_answer=$(virsh -q -c "$SP_URI" list --all --uuid) || return 1
  ! printf '%s\n' "$sp_answer" | grep -qFx -e "$1"
}

# sp_lies_on UUID TARGET FILE: the VM lies on FILE now, or will at its next start. 1: it does not; 2: nobody knows.
sp_lies_on() {
  sp_state=$(sp_state_of "$1") || return 2
  [ -n "$sp_state" ] || return 1
  sp_there=$(sp_source "$1" "$2" --inactive) || return 2
  [ "$sp_there" != "$3" ] || return 0
  [ "$sp_state" != 'shut off' ] || return 1
  sp_there=$(sp_source "$1" "$2") || return 2
  [ "$sp_there" = "$3" ]
}

# sp_unsaved UUID: no saved memory of libvirt's waits for the VM's next start. It names the files that the VM lay on.
sp_unsaved() {
  sp_answer=$(virsh -q -c "$SP_URI" list --all --with-managed-save --uuid) || return 1
  printf '%s\n' "$sp_answer" | grep -qFx -e "$1" || return 0
  echo "the VM has a saved memory, which belongs to the files that it lies on now"
  return 1
}

# sp_fold UUID DEFINITION [TARGET OVERLAY]…: what the guest wrote to the overlays is in its disks, and the VM lies on those
# again. Of a VM that is shut off all are folded first, and only then does the definition say so.
sp_fold() {
  sp_vm=$1
  sp_definition=$2
  shift 2
  if sp_off "$sp_vm"; then
    sp_unsaved "$sp_vm" || return 1
    sp_folded=''
    sp_each sp_fold_off "$@" || return 1
    [ -z "$sp_folded" ] || sp_define_folded "$@" || return 1
  else
    sp_each sp_fold_running "$@" || return 1
  fi
  sp_each sp_drop_overlay "$@"
}

# sp_define_folded [TARGET OVERLAY]…: the VM that is shut off lies on its own disks again, as the definition from before has
# them. All else stays as it is defined now: other disks may go on in layers since.
sp_define_folded() {
  virsh -q -c "$SP_URI" dumpxml "$sp_vm" --inactive --security-info >"$SP_DIR/lying.xml" || return 1
  sp_targets=''
  while [ $# -ge 2 ]; do
    sp_targets="$sp_targets $1"
    shift 2
  done
  SP_TARGETS=$sp_targets awk '
    BEGIN { wanted = split(ENVIRON["SP_TARGETS"], targets, " "); for (n in targets) own[targets[n]] = 1 }
    FNR == 1 { file += 1 }
    /^    <disk[ >]/ { block = ""; target = ""; inside = 1 }
    inside {
      block = block $0 "\n"
      if (target == "" && match($0, /^ *<target dev=.[^'\''"]*/)) {
        target = substr($0, RSTART, RLENGTH)
        sub(/^ *<target dev=./, "", target)
      }
      if ($0 !~ /^    <\/disk>/) next
      inside = 0
      if (file == 1) { before[target] = block; next }
      if (target in own && target in before) { printf "%s", before[target]; put += 1 } else printf "%s", block
      next
    }
    file == 2 { print }
    END { exit(put + 0 != wanted) }
  ' "$sp_definition" "$SP_DIR/lying.xml" >"$SP_DIR/folded.xml" || {
    echo "the definition does not have its disks as it should"
    return 1
  }
  virsh -q -c "$SP_URI" define "$SP_DIR/folded.xml"
}

# sp_each COMMAND [TARGET OVERLAY]…
sp_each() {
  sp_do=$1
  shift
  while [ $# -ge 2 ]; do
    "$sp_do" "$1" "$2" || return 1
    shift 2
  done
}

sp_fold_running() {
  sp_there=$(sp_source "$sp_vm" "$1") || return 1
  [ "$sp_there" = "$2" ] || return 0
  sp_alone "$sp_vm" "$1" 'Active Block Commit' || return 1
  sp_commit_active "$sp_vm" "$1" --shallow
}

# sp_commit_active UUID TARGET OPTION…: a disk of a running VM goes on in the file below its own, with all that was written.
# Between QEMU's change to that file and the definition that says so the guest stands still: were the power cut there with the
# guest running, it would have written to the one, and the other would be folded over it again. virsh goes on to the next of
# several commands whatever the one before said, so where the disk lies is asked afterwards.
sp_commit_active() {
  sp_uuid=$1
  sp_target=$2
  shift 2
  virsh -q -c "$SP_URI" blockcommit "$sp_uuid" "$sp_target" "$@" --active --wait || return 1
  sp_before=$(sp_source "$sp_uuid" "$sp_target") || return 1
  sp_word=$(printf '%s' "$sp_target" | sed "s/'/'\\\\''/g")
  sp_pivot="blockjob $sp_uuid '$sp_word' --pivot"
  if [ "$(virsh -q -c "$SP_URI" domstate "$sp_uuid")" = running ]; then
    sp_watch_over "$sp_uuid" || return 1
    sp_from=$(date +%s%3N)
    virsh -q -c "$SP_URI" "suspend $sp_uuid; $sp_pivot; resume $sp_uuid" && rm -f -- "$SP_DIR/holding" &&
      sp_stood_again "$sp_from"
  else
    virsh -q -c "$SP_URI" "$sp_pivot"
  fi || return 1
  sp_there=$(sp_source "$sp_uuid" "$sp_target") && [ "$sp_there" != "$sp_before" ]
}

# sp_stood_again MILLISECONDS: the guest stood still once more since then: a fact of the journal, over all disks.
sp_stood_again() {
  SP_AGAIN_MS=$((${SP_AGAIN_MS:-0} + $(date +%s%3N) - $1))
  # What was measured is told where there is room for it; the disk has changed all the same.
  sp_journal fact againMs "$SP_AGAIN_MS" || true
}

# The overlay keeps its content until the definition has gone back: a second try finds the same.
sp_fold_off() {
  sp_there=$(sp_source "$sp_vm" "$1" --inactive) || return 1
  [ "$sp_there" = "$2" ] || return 0
  qemu-img commit -d -f qcow2 "$2" && sp_folded=1
}

sp_drop_overlay() {
  sp_lies_on "$sp_vm" "$1" "$2"
  case $? in
    1) rm -f -- "$2" ;;
    0)
      echo "the VM still lies on $2"
      return 1
      ;;
    *)
      echo "libvirt does not say what the VM lies on"
      return 1
      ;;
  esac
}

# sp_unlive UUID FILE DEFINITION [TARGET OVERLAY]…: undo of overlays: the VM lies on its own disks, and FILE is gone.
sp_unlive() {
  sp_vm=$1
  sp_file=$2
  shift
  sp_settle "$sp_vm" "$sp_file" || return 1
  sp_limits_back "$sp_vm"
  shift
  sp_fold "$sp_vm" "$@" || return 1
  [ -z "$sp_file" ] || rm -f -- "$sp_file"
}

# sp_hold UUID FILE LIMIT SPEC…: sp_live, after which the guest is left standing.
sp_hold() {
  sp_watch_over "$1"
  sp_live "$@"
}

# sp_suspend UUID: the guest stands still.
sp_suspend() {
  sp_watch_over "$1"
  virsh -q -c "$SP_URI" suspend "$1"
}

# sp_go_on UUID: it runs again.
sp_go_on() { virsh -q -c "$SP_URI" resume "$1" && rm -f -- "$SP_DIR/holding"; }

# sp_watch_over UUID: should this script die while the guest stands still, nobody may look at the host for hours. So a
# process of its own lets the guest run on once the lock tells that nothing of this task is left, and libvirt answers.
sp_watch_over() {
  true >"$SP_DIR/holding" || return 1
  # shellcheck disable=SC2016 # its own words
  setsid sh -c 'while [ -e "$1/holding" ]; do
      if flock -n "$2" true && [ -e "$1/holding" ]; then
        if state=$(virsh -q -c "$3" domstate "$4"); then
          [ "$state" != paused ] || virsh -q -c "$3" resume "$4"
        else
          all=$(virsh -q -c "$3" list --all --uuid) && case $all in *"$4"*) false ;; esac
        fi && rm -f -- "$1/holding"
      fi
      sleep 1
    done' watch "$SP_DIR" "$SP_LOCK" "$SP_URI" "$1" 9>&- </dev/null >/dev/null 2>&1 &
}

# sp_awake UUID [COMMAND…]: the guest that was made to stand still runs on; then the command.
sp_awake() {
  sp_state=$(sp_state_of "$1") || return 1
  case $sp_state in
    paused) virsh -q -c "$SP_URI" resume "$1" || return 1 ;;
  esac
  rm -f -- "$SP_DIR/holding"
  shift
  [ $# -eq 0 ] || "$@"
}

# sp_unhold UUID FILE: undo of sp_live where the guest was left standing.
sp_unhold() {
  sp_settle "$1" "$2" || return 1
  sp_limits_back "$1"
  sp_awake "$1" rm -f -- "$2"
}

# sp_while_room BYTES COUNT FOLDER… PROGRAM…: ends the program when less than that would be free in any of so many folders once
# the overlays there were folded back, which writes all that is in them once more: the guest writes to them meanwhile, and must
# never find its disk full because of us. Nobody watches while they are folded back: nothing else makes them shorter.
sp_while_room() {
  sp_least=$1
  sp_count=$2
  shift 2
  sp_program_past "$sp_count" "$@" &
  sp_watched "$!" sp_watch_room "$!" "$sp_least" "$sp_count" "$@"
}

# sp_program_past COUNT WORD… PROGRAM…: becomes the program behind so many words, so that it is what gets our signals.
sp_program_past() {
  shift "$(($1 + 1))"
  exec "$@"
}

# sp_watched PID COMMAND…: waits for our process PID; until it ends, COMMAND watches over it.
sp_watched() {
  sp_command=$1
  shift
  "$@" 9>&- &
  sp_watch=$!
  wait "$sp_command"
  sp_ended=$?
  kill "$sp_watch" 2>/dev/null
  return "$sp_ended"
}

# sp_watch_room PID BYTES COUNT FOLDER… WORD…: what is behind the folders is not looked at.
sp_watch_room() {
  sp_program=$1
  sp_least=$2
  sp_count=$3
  shift 3
  while sleep 0.5 && kill -0 "$$" 2>/dev/null; do
    sp_left=$sp_count
    for sp_folder in "$@"; do
      [ "$sp_left" -gt 0 ] || break
      sp_left=$((sp_left - 1))
      sp_free=$(df -P -B1 -- "$sp_folder" | awk 'NR == 2 { print $4 }')
      sp_needed=$(stat -c '%b %B' -- "$sp_folder"/*".savepoint-$SP_TASK.overlay" 2>/dev/null |
        awk -v least="$sp_least" '{ least += $1 * $2 } END { printf "%.0f", least }')
      [ "${sp_free:-0}" -ge "$sp_needed" ] && continue
      sp_why no-space "$sp_needed ${sp_free:-0} $sp_folder"
      kill "$sp_program"
      return
    done
  done
}
