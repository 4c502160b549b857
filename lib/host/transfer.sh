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

# A link that was cut leaves its receiver behind, which would go on waiting: it makes room for the next.
alone() {
  exec 8>>"$dir/feeding"
  if ! flock -n 8; then
    if read -r old group <"$dir/feeder" && tr '\0' ' ' <"/proc/$old/cmdline" 2>/dev/null | grep -qF -- "$task"; then
      kill -- "-$group" 2>/dev/null
    fi
    flock -w 30 8 || exit 4
  fi
  # shellcheck disable=SC2046
  printf '%s %s\n' "$$" "$(set -- $(sed 's/.*) //' "/proc/$$/stat") && echo "$3")" >"$dir/feeder"
}

case $verb in
  # codecs: what this end can read and write
  codecs)
    echo plain
    if command -v zstd >/dev/null; then echo zstd; fi
    ;;
  # size FILE
  size) size "$1" ;;
  # offset PART
  offset)
    open
    offset "$1"
    ;;
  # send FILE OFFSET CODEC: the bytes of a file from there on
  send)
    open
    if [ "$3" = zstd ]; then
      dd if="$1" bs="$block" skip="$(($2 / block))" status=none | zstd -q -1 -c
    else
      dd if="$1" bs="$block" skip="$(($2 / block))" status=none
    fi
    ;;
  # direct FILE OFFSET CODEC PART BYTES USER@ADDRESS PORT: the same, handed over to the far end without a third machine.
  # On standard input the far end's pinned host key, then the key of this transfer; both are gone when this ends.
  direct)
    open
    command -v ssh >/dev/null || exit 255
    read -r pinned || exit 255
    trap 'rm -f -- "$dir/key.$$" "$dir/known.$$"' EXIT
    trap 'exit 1' HUP INT TERM
    printf 'savepoint-far %s\n' "$pinned" >"$dir/known.$$"
    cat >"$dir/key.$$"
    if [ "$3" = zstd ]; then pack() { zstd -q -1 -c; }; else pack() { cat; }; fi
    dd if="$1" bs="$block" skip="$(($2 / block))" status=none | pack | dd bs="$block" 2>"$dir/wire.$$" |
      ssh -F /dev/null -T -p "$7" -i "$dir/key.$$" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=5 \
        -o StrictHostKeyChecking=yes -o HostKeyAlias=savepoint-far -o "UserKnownHostsFile=$dir/known.$$" \
        -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no -o ServerAliveInterval=5 -o ServerAliveCountMax=3 \
        "$6" "receive $4 $5 $2 $3" >/dev/null
    code=$?
    sed -n 's/^\([0-9]*\) bytes.*/\1/p' "$dir/wire.$$"
    rm -f -- "$dir/wire.$$"
    exit "$code"
    ;;
  # receive PART BYTES OFFSET CODEC: appends what comes in; says how much is there now
  receive)
    open
    alone
    part=$dir/incoming/$1
    [ "$(offset "$1")" -ge "$3" ] || exit 5
    truncate -s "$3" -- "$part" || exit 6
    # Blocks of zeros stay holes.
    put() { dd of="$part" bs="$block" seek="$1" conv=notrunc,sparse iflag=fullblock status=none; }
    if [ "$4" = zstd ]; then
      zstd -q -d -c | put "$(($3 / block))"
    else
      put "$(($3 / block))"
    fi
    have=$(size "$part")
    if [ "$have" = "$2" ] && sync "$part"; then : >"$dir/got-$1"; fi
    echo "$have"
    # Whoever sends by himself hears of a full disk by this alone.
    [ "$have" = "$2" ] || exit 7
    ;;
  # tell NAME TEXT: a word for the task's script
  tell)
    open
    # On a full disk nothing can be said before there is room again, and what has arrived goes anyway.
    if [ "$1" = cancel ]; then rm -f -- "$dir"/incoming/*; fi
    printf '%s\n' "$2" >"$dir/.$1.new" && mv -fT -- "$dir/.$1.new" "$dir/$1"
    ;;
  # look: how the task fares: its end, what lies ready, the sums, and the bytes of each part
  look)
    if [ ! -d "$dir" ]; then
      echo gone
      exit 0
    fi
    if [ -e "$dir/ended" ]; then
      echo "end $(sed -n 's/^[0-9.]* end //p' "$dir/journal" | tail -n 1)"
    else
      : >"$dir/alive"
    fi
    [ ! -e "$dir/ready" ] || echo ready
    [ ! -d "$dir/incoming" ] || echo incoming
    for file in "$dir"/sum-*; do
      [ ! -e "$file" ] || echo "sum ${file##*/sum-} $(cat "$file")"
    done
    for file in "$dir"/got-*; do
      [ ! -e "$file" ] || echo "got ${file##*/got-}"
    done
    for file in "$dir"/incoming/*; do
      [ ! -f "$file" ] || echo "bytes ${file##*/} $(stat -c %s "$file")"
    done
    ;;
  *)
    exit 2
    ;;
esac
