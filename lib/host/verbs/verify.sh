# Reading a snapshot through, without being in the way.

# sp_idly COMMAND…: only while nobody else wants the processor or the disk.
sp_idly() {
  if command -v ionice >/dev/null; then ionice -c 3 nice -n 19 "$@"; else nice -n 19 "$@"; fi
}

# sp_sha256 [COMMAND…]: the SHA-256 of standard input, by the quickest program there is; COMMAND runs it.
sp_sha256() {
  if command -v openssl >/dev/null; then
    sp_digest=$("$@" openssl dgst -sha256 -r) || return 1
  else
    sp_digest=$("$@" sha256sum) || return 1
  fi
  echo "${sp_digest%% *}"
}

# sp_hash DIR KEY FILE: reads a file of a snapshot through and compares it with what was read the first time.
sp_hash() {
  sp_listed "$1" || return 1
  if [ ! -e "$3" ] && [ -e "$3.zst" ]; then
    echo "it was compressed since this was asked"
    sp_why pack-since
    return 1
  fi
  sp_sum=$(sp_sha256 sp_idly <"$3") || sp_sum=unreadable
  sp_first=$(awk -v key="$2" '$1 == key { print $2 }' "$1/hashes" 2>/dev/null)
  printf '%s %s\n' "$2" "${sp_first:-$sp_sum}" >>"$SP_DIR/hashes"
  echo "$sp_sum"
  if [ "$sp_sum" = "${sp_first:-$sp_sum}" ] && [ "$sp_sum" != unreadable ]; then return 0; fi
  echo "the first time it was ${sp_first:-not read}"
  printf '%s\n' "$2" >>"$SP_DIR/bad"
}

# sp_unused UUID: the VM is off, and no task of ours works on it: the lock names the last one that did.
sp_unused() {
  sp_off "$1" || return 1
  sp_holder=$(cat "$SP_STORE/locks/$1" 2>/dev/null)
  [ -z "$sp_holder" ] || [ ! -d "$SP_STORE/tasks/$sp_holder" ] || [ -e "$SP_STORE/tasks/$sp_holder/ended" ]
}

# sp_qcow2_check UUID IMAGE KEY: the image's own structures agree. Whoever writes to an image changes them all the time, so
# nothing is said of one in use; it is opened in a way that keeps nobody from starting the VM. What looks broken is only
# called so when it still does a moment later and nobody has touched the image since: damage stays, and work goes on.
sp_qcow2_check() {
  if ! sp_unused "$1"; then
    echo "not checked: the VM runs, or a task works on it"
    return 0
  fi
  sp_before=$(stat -c '%y %s' -- "$2")
  sp_idly qemu-img check -U "$2"
  [ $? -eq 2 ] || return 0
  sleep 2
  sp_idly qemu-img check -U "$2"
  if [ $? -eq 2 ] && sp_unused "$1" && [ "$(stat -c '%y %s' -- "$2")" = "$sp_before" ]; then
    printf '%s\n' "$3" >>"$SP_DIR/bad"
  else
    echo "not sure: somebody was at work on the image"
  fi
}

# sp_learn DIR: what was read for the first time, all of it or what a merge has changed since, is what later readings are
# compared with.
sp_learn() {
  sp_read=$(sp_noted hashes)
  if [ -e "$1/hashes" ]; then
    awk 'NR == FNR { known[$1] = 1; print; next } !($1 in known)' "$1/hashes" "$sp_read" >"$SP_DIR/learnt" || return 1
  else
    cat -- "$sp_read" >"$SP_DIR/learnt" || return 1
  fi
  cmp -s -- "$SP_DIR/learnt" "$1/hashes" || sp_put "$SP_DIR/learnt" "$1/hashes"
}

# sp_verified DIR ID: writes down what the reading found; says no where something is bad.
sp_verified() {
  sp_listed "$1" || return 1
  sp_read=$(sp_noted hashes)
  [ -e "$sp_read" ] || return 1
  sp_bad=$(cat "${sp_read%/*}/bad" 2>/dev/null)
  sp_word=true
  [ -z "$sp_bad" ] || sp_word=false
  {
    printf '{"id":"%s","at":"%s","ok":%s,"parts":{' "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$sp_word"
    awk '{ printf "%s\"%s\":\"%s\"", comma, $1, $2; comma = "," }' "$sp_read"
    printf '},"bad":['
    printf '%s' "$sp_bad" | awk '{ printf "%s\"%s\"", comma, $0; comma = "," }'
    printf ']}\n'
  } >"$1/verified.json.new" || return 1
  [ -n "$sp_bad" ] || sp_learn "$1" || return 1
  sync "$1/verified.json.new" && mv -fT -- "$1/verified.json.new" "$1/verified.json" || return 1
  [ -n "$sp_bad" ] || return 0
  sp_why restore-verify-failed "$(printf '%s' "$sp_bad" | tr '\n' ' ')"
  return 1
}
