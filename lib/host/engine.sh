# The engine of every task: one lock, one journal, steps, undo. It knows nothing of what the steps do.
# Set before: SP_TASK (id), SP_STORE (folder), SP_VM (the domain's UUID); SP_LOCK where another than the VM's lock is held;
# SP_SEEN, when somebody last worked under that lock (empty: never), as the facts behind the plan showed it.
set -u
umask 077
LC_ALL=C
export LC_ALL
SP_DIR=$SP_STORE/tasks/$SP_TASK
SP_LOCK=$SP_STORE/locks/${SP_LOCK:-$SP_VM}
SP_UNDO=''
SP_COMMITTED=''
SP_FAILED=''
SP_TORN=''
SP_LAST_CALL=''
SP_HELD=''
SP_BEGUN=''
SP_TOUCHED=''

# Appends one line "seconds.nanos words…" and waits until it is on disk. Where a full disk let only half of a line
# through, the next one begins on a line of its own.
sp_journal() {
  printf '%s%s %s\n' "$SP_TORN" "$(date +%s.%N)" "$*" |
    dd of="$SP_DIR/journal" oflag=append conv=notrunc,fsync status=none
  sp_written=$?
  SP_TORN=''
  [ "$sp_written" -eq 0 ] || SP_TORN='
'
  return "$sp_written"
}

# A reason for a failure, as a problem code and its detail; the dashboard makes the sentence. A path in it may hold a
# newline, which must not begin a line of the journal.
sp_why() { sp_journal why "$(printf '%s' "$*" | tr '\n' ' ')"; }

# An end that could not be written is none: the task is found without one, and recovered.
sp_end() {
  # Facts that were being read meanwhile are no longer those of the VM.
  [ -z "$SP_HELD" ] || touch -c -- "$SP_LOCK"
  sp_journal end "$1" && true >"$SP_DIR/ended"
  exit 0
}

# Takes the lock. The kernel gives it up when this script and all that it started are gone, and not before.
sp_begin() {
  # shellcheck disable=SC2046
  set -- $(sed 's/.*) //' "/proc/$$/stat")
  printf '%s %s %s\n' "$$" "${20}" "$(cat /proc/sys/kernel/random/boot_id)" >"$SP_DIR/pid"
  sp_journal start "$SP_TASK" || exit 1
  true >"$SP_DIR/forth"
  true >"$SP_DIR/early"
  exec 9>>"$SP_LOCK"
  # What an interrupted task started may still run and hold the lock: a recovery waits for its end.
  if ! flock -w "${SP_PATIENCE:-0}" 9; then
    sp_why vm-busy "$(cat "$SP_LOCK")"
    sp_end undone
  fi
  # The plan was made from facts, and a task that worked on the VM since may have changed what they say.
  if [ -n "${SP_SEEN+set}" ] && [ "$(find "$SP_LOCK" -size +0c -printf '%T@')" != "$SP_SEEN" ]; then
    sp_why vm-changed-since "$(cat "$SP_LOCK")"
    sp_end undone
  fi
  printf '%s\n' "$SP_TASK" >"$SP_LOCK"
  SP_HELD=1
}

# sp_step NUMBER ID undo|keep: runs run_NUMBER; on failure takes back all that was done, unless the task is
# past its commit: then it goes on, because stopping would leave more behind.
sp_step() {
  printf '\036%s\n' "$2"
  if [ -e "$SP_DIR/cancel" ] && [ -z "$SP_COMMITTED$SP_LAST_CALL" ]; then
    sp_cancelled
    sp_take_back
  fi
  # What cannot be written down is not begun. Past the commit, stopping would leave more behind than going on.
  if ! sp_journal begin "$2" && [ -z "$SP_COMMITTED" ]; then
    echo "the journal cannot be written: this step was not begun"
    sp_take_back
  fi
  # Undoing must be able to clear up a half-done step, so it is noted before the step runs.
  [ "$3" = keep ] || SP_UNDO="$1:$2 $SP_UNDO"
  SP_BEGUN="$SP_BEGUN $1"
  if [ -n "$SP_COMMITTED" ]; then sp_surely "run_$1"; else "run_$1"; fi
  sp_code=$?
  if [ "$sp_code" -eq 0 ]; then
    sp_journal ok "$2"
    return 0
  fi
  sp_journal fail "$2" "$sp_code"
  if [ -n "$SP_COMMITTED" ]; then
    SP_FAILED=1
    return 0
  fi
  [ ! -e "$SP_DIR/cancel" ] || sp_cancelled
  sp_take_back
}

# sp_surely COMMAND…: what nobody else would do, and what is safe to repeat. It may have failed because libvirtd was restarted
# under it: once that answers, it is tried once more. Where it stays away, the task gets no end, and is recovered when libvirt
# is back. An archive has none.
sp_surely() {
  "$@"
  sp_code=$?
  if [ "$sp_code" -eq 0 ] || [ -z "$SP_URI" ]; then return "$sp_code"; fi
  sp_libvirt || exit 1
  "$@"
}

# libvirt answers, or does within two minutes.
sp_libvirt() {
  sp_waits=240
  until virsh -q -c "$SP_URI" uri >/dev/null 2>&1; do
    [ "$sp_waits" -lt 240 ] || echo "libvirt does not answer: it is waited for"
    [ "$sp_waits" -gt 0 ] || return 1
    sp_waits=$((sp_waits - 1))
    sleep 0.5
  done
}

sp_cancelled() { sp_why task-cancelled "$(cat "$SP_DIR/cancel")"; }

# From here on nobody can call the task back: the present is about to be lost. Who asks finds the mark, or is found here. A
# new name takes no room; where there is no mark at all, the worst is an answer that was too hopeful.
sp_last_call() {
  mv -fT -- "$SP_DIR/early" "$SP_DIR/late" 2>/dev/null
  if [ -e "$SP_DIR/cancel" ]; then
    sp_cancelled
    sp_take_back
  fi
  SP_LAST_CALL=1
}

# A full disk may let no line of it be written. A new name for a file takes no room: nobody must take for half done what
# was taken back, and carry it out over a guest that works again.
sp_take_back() {
  mv -fT -- "$SP_DIR/forth" "$SP_DIR/back" 2>/dev/null
  sp_result=undone
  # What somebody may have started over half-placed disks runs no more before anything is put back.
  for sp_item in $SP_BEGUN; do
    ! command -v "halt_$sp_item" >/dev/null || sp_surely "halt_$sp_item" || sp_result=failed
  done
  for sp_item in $SP_UNDO; do
    sp_journal undo-begin "${sp_item#*:}"
    printf '\036%s\n' "${sp_item#*:}"
    sp_surely "undo_${sp_item%%:*}"
    sp_code=$?
    if [ "$sp_code" -eq 0 ]; then
      sp_journal undo-ok "${sp_item#*:}"
    else
      sp_journal undo-fail "${sp_item#*:}" "$sp_code"
      sp_result=failed
    fi
  done
  sp_end "$sp_result"
}

# From here on the task is finished forward. A commit that could not be written down is none.
sp_commit() {
  [ -n "$SP_LAST_CALL" ] || sp_last_call
  sp_journal commit || sp_take_back
  SP_COMMITTED=1
  SP_UNDO=''
}

sp_finish() {
  [ -z "$SP_FAILED" ] || sp_end failed
  sp_end 'done'
}

# The guest stands still between these two; the difference is a fact of the journal.
sp_pause_begins() {
  SP_TAKEN_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  SP_PAUSE_FROM=$(date +%s%3N)
}
# The guest will stand still from some moment of a job of libvirt's on, which libvirt tells afterwards.
sp_job_begins() { SP_JOB_FROM=$(date +%s%3N); }
sp_pause_ends() {
  SP_PAUSE_TO=$(date +%s%3N)
  if [ -n "${SP_JOB_FROM:-}" ]; then
    # shellcheck disable=SC2046 # two numbers
    set -- $(virsh -q -c "$SP_URI" domjobinfo "$SP_VM" --completed | awk '
      /^Time elapsed:/ { elapsed = $3 } /^Total downtime:/ { down = $3 } END { print elapsed - down, elapsed }')
    # A libvirt that does not tell leaves the whole job as the pause: never less than it was.
    SP_PAUSE_FROM=$((SP_JOB_FROM + ${1:-0}))
    SP_TAKEN_AT=$(date -u -d "@$((SP_PAUSE_FROM / 1000))" +%Y-%m-%dT%H:%M:%SZ)
    SP_JOB_FROM=''
  fi
  SP_PAUSE_MS=$((SP_PAUSE_TO - SP_PAUSE_FROM))
  sp_journal fact pauseMs "$SP_PAUSE_MS"
}
