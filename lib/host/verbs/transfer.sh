# A snapshot on its way to another machine. The bytes are brought by transfer.sh; the tasks at both ends wait for them.

# sp_wait_for NAME: until that file is in the task's folder. Ends when somebody cancels, and when no dashboard has asked
# for twelve hours. To a task that brings another one to its end nobody brings anything.
sp_wait_for() {
  sp_turn=0
  until [ -e "$SP_DIR/$1" ]; do
    if [ -n "${SP_INTERRUPTED:-}" ]; then
      [ ! -e "$SP_INTERRUPTED/$1" ] || return 0
      sp_why transfer-forgotten
      return 1
    fi
    if [ -e "$SP_DIR/cancel" ]; then
      sp_why task-cancelled "$(cat "$SP_DIR/cancel")"
      return 1
    fi
    sp_turn=$(((sp_turn + 1) % 600))
    if [ "$sp_turn" -eq 0 ] && [ -n "$(find "$SP_DIR/alive" -mmin +720 2>/dev/null)" ]; then
      sp_why transfer-forgotten
      return 1
    fi
    sleep 0.1
  done
}

# sp_absent DIR: no snapshot is there already.
sp_absent() {
  [ -e "$1" ] || return 0
  sp_why snapshot-there
  return 1
}

# sp_incoming FOLDER: a folder for what arrives.
sp_incoming() { mkdir -p -- "$1" && true >"$SP_DIR/alive"; }

# sp_end_feeder TASK-FOLDER: ends whoever still brings a part.
sp_end_feeder() {
  if read -r sp_old sp_group 2>/dev/null <"$1/feeder" &&
    tr '\0' ' ' <"/proc/$sp_old/cmdline" 2>/dev/null | grep -qF -- "${1##*/}"; then
    kill -- "-$sp_group" 2>/dev/null
  fi
}

# sp_closed FOLDER COMMAND…: once nobody can write to what has arrived any more. Who is about to come to an end may; who
# sends on after that holds a file that could become another.
sp_closed() {
  sp_to=${1%/*}
  true >"$sp_to/closed" || return 1
  {
    flock -w 5 8 || {
      sp_end_feeder "$sp_to"
      flock -w 30 8
    }
  } 8>>"$sp_to/feeding" || return 1
  shift
  "$@"
}

# sp_drop_incoming FOLDER: nothing of it stays, and nobody writes to it any more.
sp_drop_incoming() {
  sp_to=${1%/*}
  # Who begins with the next file meanwhile finds no folder for it; in one that is being emptied it would stay behind.
  mv -T -- "$1" "$sp_to/dropped" 2>/dev/null
  sp_end_feeder "$sp_to"
  rm -rf -- "$1" "$sp_to/dropped"
}

# sp_source_sum DIR KEY FILE PART: the SHA-256 of what is sent: the one recorded when the snapshot was first read, which
# also tells damage since, or else read now.
sp_source_sum() {
  sp_listed "$1" || return 1
  sp_sum=$(awk -v key="$2" '$1 == key { print $2 }' "$1/hashes" 2>/dev/null)
  case ${sp_sum:-unreadable} in
    unreadable) sp_sum=$(sp_sha256 <"$3") || return 1 ;;
  esac
  echo "$sp_sum"
  printf '%s\n' "$sp_sum" >"$SP_DIR/.sum" && mv -fT -- "$SP_DIR/.sum" "$SP_DIR/sum-$4"
}

# sp_check_part FOLDER PART KEY: what arrived is what was sent, by its SHA-256 at both ends. It is read while it goes to the
# disk.
sp_check_part() {
  printf '%s %s\n' "$(stat -c %s -- "$1/$2")" "$2" >>"$SP_DIR/lengths" || return 1
  sync "$1/$2" &
  sp_sum=$(sp_sha256 <"$1/$2") && wait "$!" || return 1
  sp_wait_for "sum-$2" || return 1
  sp_there=$(cat "$(sp_noted "sum-$2")") || return 1
  echo "here $sp_sum, there $sp_there"
  if [ "$sp_sum" = "$sp_there" ]; then
    printf '%s %s\n' "$3" "$sp_sum" >>"$SP_DIR/hashes"
    return 0
  fi
  sp_why transfer-damaged "$2"
  return 1
}

# sp_arrive FOLDER DIR: the whole snapshot takes its place in one instant, with every part as long as when it was compared.
sp_arrive() {
  while read -r sp_bytes sp_part; do
    if [ "$(stat -c %s -- "$1/$sp_part")" != "$sp_bytes" ]; then
      echo "$sp_part had $sp_bytes bytes when it was compared"
      sp_why transfer-damaged "$sp_part"
      return 1
    fi
  done <"$SP_DIR/lengths" || return 1
  mkdir -p -- "${2%/*}" && mv -T -- "$1" "$2" && sync "${2%/*}"
}

# sp_keys_file USER: where sshd looks for the keys of a user.
sp_keys_file() { echo "$(getent passwd "$1" | cut -d : -f 6)/.ssh/authorized_keys"; }

# sp_change_keys KEYS-FILE COMMAND…: it becomes what COMMAND prints of it, in one instant and one task at a time: the
# dashboard's own key is in it. In a folder where no file can be made it is written over, still under the lock.
sp_change_keys() {
  sp_keys=$(readlink -f -- "$1") || return 1
  shift
  sp_changed=1
  {
    flock -w 60 8 && "$@" <"$sp_keys" >"$SP_DIR/keys" && sp_put_keys
    sp_changed=$?
  } 8>>"$SP_STORE/locks/authorized-keys"
  rm -f -- "$SP_DIR/keys"
  return "$sp_changed"
}

# sp_put_keys: with the owner, the rights and the label of before, or else sshd would not read it.
sp_put_keys() {
  sp_beside=$sp_keys.savepoint-${SP_DIR##*/}
  if rm -f -- "$sp_beside" 2>/dev/null && cp -p -- "$sp_keys" "$sp_beside" 2>/dev/null; then
    if [ "$(stat -c '%u:%g:%a' -- "$sp_beside")" = "$(stat -c '%u:%g:%a' -- "$sp_keys")" ] &&
      { chcon --reference="$sp_keys" -- "$sp_beside" 2>/dev/null || true; } &&
      cat -- "$SP_DIR/keys" >"$sp_beside" && sync "$sp_beside" && mv -fT -- "$sp_beside" "$sp_keys"; then
      return 0
    fi
    rm -f -- "$sp_beside"
  fi
  # Never empty in between: on a full disk the lines of before are still there.
  dd of="$sp_keys" conv=notrunc,fsync status=none <"$SP_DIR/keys" &&
    truncate -s "$(stat -c %s -- "$SP_DIR/keys")" -- "$sp_keys"
}

# sp_with_line TEXT: what comes in, and that line.
sp_with_line() { awk '{ print }' && printf '%s\n' "$1"; }

# sp_authorize USER TYPE KEY COMMAND NAME: a key that may run one command, for half a day at most.
sp_authorize() {
  [ -w "$(sp_keys_file "$1")" ] || return 0
  sp_change_keys "$(sp_keys_file "$1")" sp_with_line "$(
    printf 'restrict,expiry-time="%s",command="%s" %s %s %s' \
      "$(date -d '+12 hours' +%Y%m%d%H%M)" "$4" "$2" "$3" "$5"
  )"
}

# sp_deauthorize USER NAME: that key is gone.
sp_deauthorize() {
  sp_keys=$(sp_keys_file "$1")
  grep -q " $2\$" "$sp_keys" 2>/dev/null || return 0
  sp_change_keys "$sp_keys" sed "/ $2\$/d"
}

# sp_route: how the bytes came, as the dashboard measured it.
sp_route() {
  sp_wait_for route && sp_journal note transfer-route "$(cat "$SP_DIR/route")"
}
