# The two ends of a transfer, one verb a call: transfer.sh VERB STORE TASK WORDS…
# Each speaks of a task's folder in the store; the task's own script waits for what these bring (verbs/transfer.sh).
set -u
umask 077
LC_ALL=C
export LC_ALL
verb=$1
store=$2
task=$3
shift 3
dir=$store/tasks/$task
block=65536

# One that has ended takes nothing any more.
open() {
  if [ -d "$dir" ] && [ ! -e "$dir/ended" ]; then
    : >"$dir/alive"
    return 0
  fi
  echo "this transfer is over here" >&2
  exit 3
}

size() {
  if [ -b "$1" ]; then blockdev --getsize64 "$1"; else stat -L -c %s -- "$1"; fi
}

# Whole blocks of a part that are there, in bytes.
offset() {
  have=$(stat -c %s -- "$dir/incoming/$1" 2>/dev/null || echo 0)
  echo $((have / block * block))
}

# Ends whoever still brings a part.
stop_feeder() {
  if read -r old group 2>/dev/null <"$dir/feeder" &&
    tr '\0' ' ' <"/proc/$old/cmdline" 2>/dev/null | grep -qF -- "$task"; then
    kill -- "-$group" 2>/dev/null
  fi
}

# A link that was cut leaves its receiver behind, which would go on waiting: it makes room for the next.
alone() {
  exec 8>>"$dir/feeding"
  if ! flock -n 8; then
    stop_feeder
    flock -w 30 8 || exit 4
  fi
  # shellcheck disable=SC2046
  printf '%s %s\n' "$$" "$(set -- $(sed 's/.*) //' "/proc/$$/stat") && echo "$3")" >"$dir/feeder"
}

# packed OPTION…: zstd in one thread, where it can: another one that only reads and writes costs more than it brings. What
# arrives is compared by its SHA-256.
packed() {
  if zstd -q --single-thread --no-check -c </dev/null >/dev/null 2>&1; then
    zstd -q --single-thread --no-check "$@" -c
  else
    zstd -q "$@" -c
  fi
}

# from FILE OFFSET CODEC: what goes over the wire. dd only moves to the offset; who reads on has the file itself.
from() {
  {
    dd bs="$block" skip="$(($2 / block))" count=0 status=none
    if [ "$3" = zstd ]; then packed -1; else cat; fi
  } <"$1"
}

# planned PART BYTES: it was meant to come, with that length where that was known. A task that an older Savepoint began has
# no list.
planned() {
  [ -e "$dir/parts" ] || return 0
  while read -r bytes name; do
    [ "$name" = "$1" ] || continue
    [ "$bytes" = - ] || [ "$bytes" = "$2" ]
    return
  done <"$dir/parts"
  return 1
}

# into PART OFFSET CODEC BYTES: the same at the far end: writes what comes in up to that length, and says no where more
# comes. Blocks of zeros stay holes.
into() {
  if [ "$3" = zstd ]; then unpack "$1" "$2" "$4"; else fill "$1" "$2" "$4"; fi
}

fill() {
  dd of="$1" bs="$block" seek="$(($2 / block))" count="$(($3 - $2))" conv=notrunc,sparse \
    iflag=fullblock,count_bytes status=none || return 1
  [ "$(head -c 1 | wc -c)" -eq 0 ] && return 0
  echo "more came than was announced" >&2
  return 1
}

# zstd lays it out in the file itself: handing it on to dd took a third more time. The kernel keeps it from growing longer, but
# counts in blocks: the rest is cut off here.
unpack() {
  (
    ulimit -f $((($3 + 511) / 512))
    {
      dd bs="$block" seek="$(($2 / block))" count=0 conv=notrunc status=none </dev/null && packed -d --sparse
    } 1<>"$1"
  )
  unpacked=$?
  [ "$(size "$1")" -gt "$3" ] || return "$unpacked"
  truncate -s "$3" -- "$1"
  echo "more came than was announced" >&2
  return 1
}

case $verb in
  # codecs: what this end can read and write
  codecs)
    echo plain
    if command -v zstd >/dev/null; then echo zstd; fi
    ;;
  # size FILE
  size) size "$1" ;;
  # send FILE OFFSET CODEC: the bytes of a file from there on
  send)
    open
    from "$@"
    ;;
  # direct USER@ADDRESS PORT CODEC [FILE OFFSET PART BYTES]…: the same, handed over to the far end without a third machine;
  # prints how many bytes that took. On standard input the far end's pinned host key, then the key of this transfer; both
  # are gone when this ends.
  direct)
    open
    command -v ssh >/dev/null || exit 255
    read -r pinned || exit 255
    trap 'rm -f -- "$dir/key.$$" "$dir/known.$$" "$dir/said.$$"' EXIT
    trap 'exit 1' HUP INT TERM
    printf 'savepoint-far %s\n' "$pinned" >"$dir/known.$$"
    cat >"$dir/key.$$"
    target=$1
    port=$2
    codec=$3
    shift 3
    # A processor that knows AES is quicker with it than with what ssh would choose.
    ciphers=aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr
    grep -qw aes /proc/cpuinfo || ciphers=chacha20-poly1305@openssh.com,$ciphers
    while [ $# -ge 4 ]; do
      from "$1" "$2" "$codec" |
        ssh -F /dev/null -T -p "$port" -i "$dir/key.$$" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=5 \
          -o StrictHostKeyChecking=yes -o HostKeyAlias=savepoint-far -o "UserKnownHostsFile=$dir/known.$$" \
          -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no -o ServerAliveInterval=5 -o ServerAliveCountMax=3 \
          -o Ciphers="$ciphers" -o LogLevel=VERBOSE \
          -- "$target" "receive $3 $4 $2 $codec" >/dev/null 2>"$dir/said.$$"
      code=$?
      sed -n 's/^Transferred: sent \([0-9]*\),.*/\1/p' "$dir/said.$$"
      if [ "$code" -ne 0 ]; then
        grep -vE '^(Transferred|Bytes per second|Authenticated)' "$dir/said.$$" >&2
        exit "$code"
      fi
      shift 4
    done
    ;;
  # receive PART BYTES OFFSET CODEC: appends what comes in; says how much is there now
  receive)
    open
    if ! planned "$1" "$2" || [ "$3" -gt "$2" ]; then
      echo "this is no part of the transfer" >&2
      exit 5
    fi
    alone
    part=$dir/incoming/$1
    # A part that is whole is being compared, or was: one who comes late changes nothing of it.
    if [ -e "$dir/got-$1" ]; then
      size "$part" 2>/dev/null || echo "$2"
      exit 0
    fi
    # The manifest is about to be written.
    [ ! -e "$dir/closed" ] || exit 3
    [ "$(offset "$1")" -ge "$3" ] || exit 5
    truncate -s "$3" -- "$part" || exit 6
    into "$part" "$3" "$4" "$2"
    code=$?
    have=$(size "$part")
    echo "$have"
    # Whoever sends by himself hears of a full disk by this alone.
    [ "$code" -eq 0 ] && [ "$have" = "$2" ] || exit 7
    : >"$dir/got-$1"
    ;;
  # tell NAME TEXT: a word for the task's script
  tell)
    open
    # On a full disk nothing can be said before there is room again, and what has arrived goes anyway. All of it in one
    # instant: the task may be about to put the whole folder into its place, and must find everything or nothing.
    if [ "$1" = cancel ]; then
      rm -rf -- "$dir/dropped"
      if mv -T -- "$dir/incoming" "$dir/dropped" 2>/dev/null; then
        stop_feeder
        rm -rf -- "$dir/dropped"
      fi
    fi
    printf '%s\n' "$2" >"$dir/.$1.new" && mv -fT -- "$dir/.$1.new" "$dir/$1"
    ;;
  # look: how the task fares: its end and how many seconds ago that was, what lies ready, the sums, and the bytes of each part
  look)
    if [ ! -d "$dir" ]; then
      echo gone
      exit 0
    fi
    if [ -e "$dir/ended" ]; then
      sed -n 's/^\([0-9]*\)[0-9.]* end /\1 /p' "$dir/journal" | tail -n 1 |
        awk -v now="$(date +%s)" '{ print "end", $2, now - $1 }'
    else
      : >"$dir/alive"
    fi
    [ ! -e "$dir/ready" ] || echo ready
    [ ! -d "$dir/incoming" ] || echo incoming
    for file in "$dir"/sum-*; do
      read -r sum 2>/dev/null <"$file" && echo "sum ${file##*/sum-} $sum"
    done
    for file in "$dir"/got-*; do
      [ ! -e "$file" ] || echo "got ${file##*/got-}"
    done
    find "$dir/incoming" -maxdepth 1 -type f -printf 'bytes %f %s\n' 2>/dev/null
    true
    ;;
  *)
    exit 2
    ;;
esac
