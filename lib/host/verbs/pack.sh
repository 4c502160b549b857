# Saved memory compressed with zstd, and laid out again. A state is never changed where it lies: libvirt may know the same
# file by another name.

# sp_idly_alone COMMAND…: the same as sp_idly in a process of its own, which a cancellation ends.
sp_idly_alone() {
  if command -v ionice >/dev/null; then exec ionice -c 3 nice -n 19 "$@"; fi
  exec nice -n 19 "$@"
}

# sp_cancellable PID: waits for it, and ends it when somebody cancels.
sp_cancellable() { sp_watched "$1" sp_watch_cancel "$1"; }

sp_watch_cancel() {
  while sleep 0.3 && kill -0 "$$" 2>/dev/null; do
    if [ -e "$SP_DIR/cancel" ]; then kill "$1" 2>/dev/null; fi
  done
}

# sp_recorded DIR KEY: the SHA-256 that a file of a snapshot had when it was first read through.
sp_recorded() { awk -v key="$2" '$1 == key { print $2; exit }' "$1/hashes" 2>/dev/null; }

# sp_pack DIR STATE TO: a compressed copy. What took how long stands in the manifest later.
sp_pack() {
  sp_listed "$1" || return 1
  if [ "$(stat -c %h -- "$2")" != 1 ]; then
    sp_why pack-linked
    return 1
  fi
  sp_from=$(date +%s%3N)
  sp_idly_alone zstd -q -f -3 -T1 -o "$3" -- "$2" &
  echo "$!" >"$SP_DIR/packing"
  sp_cancellable "$!" && sync "$3" || return 1
  echo "$(($(date +%s%3N) - sp_from))" >"$SP_DIR/pack-ms"
  echo "$(stat -c %s -- "$2") bytes became $(stat -c %s -- "$3")"
}

# sp_pack_gone PACKED: undo of sp_pack. Where its script died alone, what it started goes on writing.
sp_pack_gone() {
  if read -r sp_old <"${1%/*}/packing" 2>/dev/null && tr '\0' ' ' <"/proc/$sp_old/cmdline" 2>/dev/null | grep -qF -- "$1"; then
    kill -9 "$sp_old" 2>/dev/null
    while [ -e "/proc/$sp_old/fd/1" ]; do sleep 0.1; done
  fi
  rm -f -- "$1"
}

# sp_pack_gain DIR STATE PACKED: it is worth it. That it is not is remembered, so that nobody tries again by himself.
sp_pack_gain() {
  [ "$(($(stat -c %s -- "$3") * 10))" -gt "$(($(stat -c %s -- "$2") * 9))" ] || return 0
  true >"$1/incompressible"
  sp_why pack-no-gain "$(($(stat -c %s -- "$3") * 100 / $(stat -c %s -- "$2")))"
  return 1
}

# sp_pack_check DIR KEY PACKED: what comes out of it is, to the byte, what was read when the snapshot was new.
sp_pack_check() {
  rm -f -- "$SP_DIR/pipe" && mkfifo "$SP_DIR/pipe" || return 1
  sp_sha256 sp_idly <"$SP_DIR/pipe" >"$SP_DIR/unpacked-sum" &
  sp_reader=$!
  sp_idly_alone zstd -q -d -c -- "$3" >"$SP_DIR/pipe" &
  sp_cancellable "$!"
  sp_code=$?
  wait "$sp_reader"
  rm -f -- "$SP_DIR/pipe"
  [ "$sp_code" -eq 0 ] || return 1
  sp_sum=$(cat -- "$SP_DIR/unpacked-sum")
  echo "$sp_sum"
  [ "$sp_sum" != "$(sp_recorded "$1" "$2")" ] || return 0
  echo "first it was $(sp_recorded "$1" "$2")"
  sp_why snapshot-part-damaged "$2 has other content than when it was first read"
  return 1
}

# sp_pack_place DIR PACKED NOTE: beside the state, with its own hash and a note on how to restore either.
sp_pack_place() {
  sp_listed "$1" || return 1
  sp_sum=$(sp_sha256 sp_idly <"$2") || return 1
  {
    grep -v '^state\.save\.zst ' "$1/hashes"
    printf 'state.save.zst %s\n' "$sp_sum"
  } >"$SP_DIR/hashes.new"
  sp_put "$SP_DIR/hashes.new" "$1/hashes" && sp_put "$3" "$1/RESCUE.txt" &&
    mv -fT -- "$2" "$1/state.save.zst" && sync "$1"
}

# sp_names_packed DIR: the manifest says that the state is the compressed one.
sp_names_packed() { grep -qF '"role":"state","file":"state.save.zst"' "$1/manifest.json" 2>/dev/null; }

# sp_pack_displace DIR: undo of sp_pack_place.
sp_pack_displace() { sp_names_packed "$1" || rm -f -- "$1/state.save.zst"; }

# sp_pack_turn DIR: no reading of this host and no task of the VM is under way, nor anything that was planned with this
# snapshot as it is now; and none begins before this task ends.
sp_pack_turn() {
  sp_tries=0
  until sp_pack_locks && sp_pack_unplanned "${1##*/}"; do
    exec 7>&- 8>&-
    sp_tries=$((sp_tries + 1))
    if [ -e "$SP_DIR/cancel" ] || [ "$sp_tries" -gt 7200 ]; then return 1; fi
    sleep 0.5
  done
}

# A recovery holds the VM's lock already.
sp_pack_locks() {
  exec 7>>"$SP_STORE/locks/verify" && flock -n 7 || return 1
  [ "$SP_LOCK" != "$SP_STORE/locks/$SP_VM" ] || return 0
  exec 8>>"$SP_STORE/locks/$SP_VM" && flock -n 8
}

sp_pack_unplanned() {
  for sp_other in "$SP_STORE"/tasks/*/plan.json; do
    sp_other=${sp_other%/*}
    if [ "$sp_other" = "$SP_DIR" ] || [ -e "$sp_other/ended" ]; then continue; fi
    # A reading finds out by itself, and another compression waits for the end of this one.
    ! grep -qE '"kind":"(verify|compress|recover)"' "$sp_other/about.json" 2>/dev/null || continue
    ! grep -qF -- "$1" "$sp_other/plan.json" 2>/dev/null || return 1
  done
}

# sp_pack_switch DIR BYTES: from here on the manifest names the compressed state. Everything else in it may have changed
# since this was planned, and stays.
sp_pack_switch() {
  sp_listed "$1" || return 1
  ! sp_names_packed "$1" || return 0
  sp_raw="\"role\":\"state\",\"file\":\"state.save\",\"sizeBytes\":$2,\"sha256\":null"
  if ! grep -qF -- "$sp_raw" "$1/manifest.json"; then
    echo "the manifest does not name the state as it was"
    return 1
  fi
  sp_packed=$(stat -c %s -- "$1/state.save.zst") && sp_ms=$(cat "$SP_DIR/pack-ms") || return 1
  # They become a part of a program for sed.
  case $2:$sp_ms in *[!0-9:]* | :* | *:) return 1 ;; esac
  sp_sed="s|$sp_raw|\"role\":\"state\",\"file\":\"state.save.zst\",\"sizeBytes\":$sp_packed,\"sha256\":null,\"packed\":{\"sizeBytes\":$2,\"ms\":$sp_ms}|"
  sed "$sp_sed" "$1/manifest.json" >"$SP_DIR/manifest.json" && sp_put "$SP_DIR/manifest.json" "$1/manifest.json"
}

# sp_pack_switch_back DIR: undo of sp_pack_switch, while the state is there.
sp_pack_switch_back() {
  if ! sp_names_packed "$1" || [ ! -e "$1/state.save" ]; then return 0; fi
  sed 's|"file":"state.save.zst","sizeBytes":[0-9]*,"sha256":null,"packed":{"sizeBytes":\([0-9]*\),"ms":[0-9]*}|"file":"state.save","sizeBytes":\1,"sha256":null|' \
    "$1/manifest.json" >"$SP_DIR/manifest.json" && sp_put "$SP_DIR/manifest.json" "$1/manifest.json"
}

# sp_put_manifest FILE DEST: replaces the manifest DEST with FILE, which may have been written down before the memory was
# compressed.
sp_put_manifest() {
  if ! sp_names_packed "${2%/*}" || ! grep -qF '"role":"state","file":"state.save",' "$1"; then
    sp_put "$1" "$2"
    return
  fi
  sp_packed=$(grep -oE '"role":"state","file":"state\.save\.zst","sizeBytes":[0-9]+,"sha256":null,"packed":\{"sizeBytes":[0-9]+,"ms":[0-9]+\}' "$2")
  [ -n "$sp_packed" ] &&
    sed "s|\"role\":\"state\",\"file\":\"state\.save\",\"sizeBytes\":[0-9]*,\"sha256\":null|$sp_packed|" "$1" >"$SP_DIR/manifest.now" &&
    sp_put "$SP_DIR/manifest.now" "$2"
}

# sp_pack_drop DIR: the state goes, now that the compressed one stands for it.
sp_pack_drop() {
  [ -e "$1" ] || return 0
  sp_names_packed "$1" && rm -f -- "$1/state.save"
}

# sp_unpack PACKED TO BYTES [HEADER]: the state as libvirt wrote it. zstd compares a checksum of all that it lays out.
sp_unpack() {
  sp_room "${2%/*}" "$3" || return 1
  zstd -q -d -f -o "$2" -- "$1" &
  if ! sp_cancellable "$!"; then
    [ -e "$SP_DIR/cancel" ] || sp_why snapshot-part-damaged "${1##*/} cannot be unpacked"
    return 1
  fi
  shift
  sync "$1" && sp_image_whole "$@"
}
