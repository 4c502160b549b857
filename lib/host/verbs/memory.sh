# While QEMU writes a guest's memory to a file: how fast, for how long, and within which room.

# sp_keep_limits UUID: notes what holds for a migration of the VM, which is how libvirt writes its memory.
sp_keep_limits() {
  for sp_limit_of in maxdowntime speed; do
    sp_is=$(virsh -q -c "$SP_URI" "migrate-get$sp_limit_of" "$1" 2>/dev/null) && echo "$sp_limit_of $sp_is"
  done >"$SP_DIR/limits"
}

# sp_limits_back UUID: as it was, for whoever moves the VM to another host. One that does not run any more has none. Nothing
# else fails because of it.
sp_limits_back() {
  sp_kept_limits=$(sp_noted limits)
  [ -e "$sp_kept_limits" ] || return 0
  while read -r sp_limit_of sp_is _; do
    virsh -q -c "$SP_URI" "migrate-set$sp_limit_of" "$1" "$sp_is" || sp_off "$1" || return 1
  done <"$sp_kept_limits"
  rm -f -- "$sp_kept_limits"
}

# sp_write_out UUID FILE LIMIT: has what grows in FILE written to the disk at once, and QEMU write no faster than the disk
# does. libvirt waits for all of it at the end, when the guest stands still: what a host's memory takes in a second, its disk
# may need many for. dd's advice that its end is not needed soon starts the writing, and reading a page past the cache waits
# until that page has been written. A `sync` of FILE would be felt by the guest itself: on ext4 its own flushes wait behind
# that. What was advised before stays in memory for a rollback.
sp_write_out() {
  sp_begun=0
  sp_laid=0
  sp_speed=0
  sp_hundredths
  while sp_since=$sp_now && sleep 0.05 && kill -0 "$$"; do
    sp_size=$(stat -c %s -- "$2") || continue
    dd if="$2" iflag=nocache,skip_bytes skip="$sp_begun" count=0 || continue
    sp_hundredths
    sp_asked=$sp_now
    # What was begun a turn ago. Where nothing can be read past the cache, nobody waits.
    [ "$sp_begun" -lt 8192 ] ||
      dd if="$2" of=/dev/null iflag=direct,skip_bytes bs=4096 skip=$(((sp_begun / 4096 - 1) * 4096)) count=1
    sp_hundredths
    sp_pace "$1" $(($3 * 5 / 8))
    sp_laid=$sp_begun
    sp_begun=$sp_size
  done
}

# sp_pace UUID MOST: how many MiB a second QEMU may write: what the disk took where that had to be waited for, and more again
# where QEMU could and nobody waited. From MOST bytes on all that it can: the guest writes faster than that.
sp_pace() {
  sp_turn=$(((sp_now - sp_since + 1) * 10486))
  if [ "$sp_size" -gt "$2" ]; then
    [ "$sp_speed" -lt "$SP_NO_LIMIT" ] || return 0
    sp_speed=$SP_NO_LIMIT
  elif [ $((sp_now - sp_asked)) -ge 5 ] && [ $((sp_begun - sp_laid)) -ge 4194304 ]; then
    sp_speed=$(((sp_begun - sp_laid) / sp_turn + 1))
  elif [ "$sp_speed" -gt 0 ] && [ $(((sp_size - sp_begun) / sp_turn)) -ge $((sp_speed * 3 / 4)) ]; then
    sp_speed=$((sp_speed * 3 / 2 + 1))
  else
    return 0
  fi
  virsh -q -c "$SP_URI" migrate-setspeed "$1" "$sp_speed"
}
SP_NO_LIMIT=1048576

# sp_hundredths: of a second, since the host was started.
sp_hundredths() {
  read -r sp_up _ </proc/uptime
  sp_now=${sp_up%.*}${sp_up#*.}
}

# What a memory that is being written leaves free, for the journals of tasks and for the host.
SP_STORE_LEAST=67108864

# sp_watch_memory UUID FILE LIMIT: a guest that writes faster than its memory is saved is given a longer pause at the end,
# step by step, and where that does not help either, or the store gets full, the job is given up: the guest runs on.
sp_watch_memory() {
  sp_patience=$SP_DOWNTIME_MS
  # $$ is the script, also here.
  while sleep 0.2 && kill -0 "$$" 2>/dev/null; do
    sp_size=$(stat -c %s -- "$2" 2>/dev/null) || continue
    sp_free=$(df -P -B1 -- "$2" | awk 'NR == 2 { print $4 }')
    if [ "$sp_size" -gt "$3" ] || [ "${sp_free:-0}" -lt "$SP_STORE_LEAST" ]; then
      if [ "$sp_size" -gt "$3" ]; then
        sp_why live-not-converging "$sp_size"
      else
        sp_why no-space "$SP_STORE_LEAST ${sp_free:-0} $SP_STORE"
      fi
      virsh -q -c "$SP_URI" domjobabort "$1"
      return
    fi
    if [ "$sp_size" -gt $(($3 * 5 / 8)) ]; then
      sp_patient "$1" 2000
    elif [ "$sp_size" -gt $(($3 / 2)) ]; then
      sp_patient "$1" 300
    fi
  done
}

sp_patient() {
  [ "$sp_patience" = "$2" ] || virsh -q -c "$SP_URI" migrate-setmaxdowntime "$1" "$2"
  sp_patience=$2
}
