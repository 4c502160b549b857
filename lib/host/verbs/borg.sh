# What the snapshots of an archive have in common is kept once: their memory and disks lie in a borg repository beside their
# folders, STORE/borg, under the id of the snapshot.

# sp_borg WORDS…: its cache lies with it, and it asks nobody anything.
sp_borg() {
  BORG_BASE_DIR=$SP_STORE/borg.home BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes \
    BORG_RELOCATED_REPO_ACCESS_IS_OK=yes borg "$@"
}

# sp_borg_idle: nobody runs borg on the repository, nor by hand.
sp_borg_idle() {
  for sp_at in /proc/[0-9]*/cmdline; do
    case $(tr '\0' ' ' 2>/dev/null <"$sp_at") in *borg*" $SP_STORE/borg"*) return 1 ;; esac
  done
}

# sp_in_repository COMMAND…: one task at a time. Of those that died, the repository's own lock is left behind.
sp_in_repository() {
  {
    flock -w 7200 8 || return 1
    if sp_borg_idle; then sp_borg break-lock "$SP_STORE/borg" || return 1; fi
    "$@"
  } 8>>"$SP_STORE/locks/borg"
}

# sp_dedup FOLDER ID FILE…: files of a snapshot into the repository; $SP_DIR/added says how many bytes that took. Chunks of
# about 16 KiB, because a page of memory that changed moves those behind it.
sp_dedup() { sp_in_repository sp_dedup_now "$@"; }
sp_dedup_now() {
  sp_from=$1
  sp_id=$2
  shift 2
  sp_forget_alike "$sp_id" || return 1
  (cd "$sp_from" && sp_borg create --json --files-cache disabled --chunker-params buzhash,12,20,14,4095 \
    --compression zstd,1 "$SP_STORE/borg::$sp_id" "$@") >"$SP_DIR/borg.json" || return 1
  sed -n 's/^ *"deduplicated_size": \([0-9]*\),*$/\1/p' "$SP_DIR/borg.json" | head -n 1 >"$SP_DIR/added"
  grep -qx '[0-9][0-9]*' "$SP_DIR/added"
}

# sp_dedup_check ID FILE KEY…: what comes out of the repository has the hashes that these keys had on arrival.
sp_dedup_check() { sp_in_repository sp_dedup_check_now "$@"; }
sp_dedup_check_now() {
  sp_id=$1
  shift
  while [ $# -ge 2 ]; do
    sp_sum=$(sp_borg extract --stdout "$SP_STORE/borg::$sp_id" "$1" | sp_sha256)
    sp_first=$(awk -v key="$2" '$1 == key { print $2 }' "$SP_DIR/hashes")
    echo "$1: put in $sp_first, comes out $sp_sum"
    if [ -z "$sp_first" ] || [ "$sp_sum" != "$sp_first" ]; then
      sp_why transfer-damaged "$1"
      return 1
    fi
    shift 2
  done
}

# sp_dedup_gone ID: nothing of that snapshot is in the repository, and its room is free.
sp_dedup_gone() {
  [ -e "$SP_STORE/borg/config" ] || return 0
  sp_in_repository sp_dedup_gone_now "$1"
}
sp_dedup_gone_now() { sp_forget_alike "$1" && sp_borg compact "$SP_STORE/borg"; }

# sp_forget_alike ID: also what one that died has put in by then.
sp_forget_alike() {
  sp_there=$(sp_borg list --consider-checkpoints --short "$SP_STORE/borg") || return 1
  for sp_one in $(printf '%s\n' "$sp_there" | grep -E "^$1(\.checkpoint(\.[0-9]+)?)?\$"); do
    sp_borg delete "$SP_STORE/borg::$sp_one" || return 1
  done
}

# sp_lay_out ID FOLDER: the files of a snapshot as they were, to be sent from there.
sp_lay_out() {
  sp_in_repository sp_lay_out_now "$@" && return 0
  sp_why snapshot-part-damaged "what lies in $SP_STORE/borg cannot be read"
  return 1
}
sp_lay_out_now() { (cd "$2" && sp_borg extract --sparse "$SP_STORE/borg::$1"); }

# sp_plain_state FOLDER BYTES [HEADER]: memory that arrived compressed is laid out: compressed, no two are alike.
sp_plain_state() {
  sp_to=$1
  shift
  sp_unpack "$sp_to/state.save.zst" "$sp_to/state.save" "$@" || return 1
  sp_sum=$(sp_sha256 <"$sp_to/state.save") || return 1
  for sp_list in lengths hashes; do
    grep -v 'state\.save\.zst' "$SP_DIR/$sp_list" >"$SP_DIR/$sp_list.plain"
    mv -fT -- "$SP_DIR/$sp_list.plain" "$SP_DIR/$sp_list" || return 1
  done
  printf '%s state.save\n' "$1" >>"$SP_DIR/lengths"
  printf 'state.save %s\n' "$sp_sum" >>"$SP_DIR/hashes"
  rm -f -- "$sp_to/state.save.zst"
}
