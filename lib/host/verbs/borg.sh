# What the snapshots of an archive have in common is kept once: their memory and disks lie in a borg repository of ours beside
# their folders. In it each has the name SNAPSHOT.TASK, of the task that brought it: one that came earlier, and whose removal
# is late, is another.
SP_REPOSITORY=$SP_STORE/savepoint.borg
# Its cache lies with it, and it asks nobody anything.
export BORG_BASE_DIR="$SP_STORE/savepoint.borg-home" BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes \
  BORG_RELOCATED_REPO_ACCESS_IS_OK=yes

# sp_borg WORDS…: waits for a person who is at work in it.
sp_borg() { borg --lock-wait 600 "$@"; }

# sp_in_repository COMMAND…: one task at a time, until somebody cancels.
sp_in_repository() {
  {
    until flock -w 1 8; do [ ! -e "$SP_DIR/cancel" ] || return 1; done
    "$@"
  } 8>>"$SP_STORE/locks/borg"
}

# sp_dedup FOLDER NAME FILE…: files of a snapshot into the repository; $SP_DIR/added says how many bytes that took. Chunks of
# about 16 KiB, because a page of memory that changed moves those behind it.
sp_dedup() { sp_in_repository sp_dedup_now "$@"; }
sp_dedup_now() {
  sp_from=$1
  sp_name=$2
  shift 2
  sp_sweep || return 1
  (cd "$sp_from" && exec borg --lock-wait 600 create --json --files-cache disabled --noacls --noxattrs --noflags \
    --chunker-params buzhash,12,20,14,4095 --compression zstd,1 "$SP_REPOSITORY::$sp_name" "$@") >"$SP_DIR/borg.json" &
  sp_cancellable "$!" || return 1
  sp_borg_names || return 1
  sed -n 's/^ *"deduplicated_size": \([0-9]*\),*$/\1/p' "$SP_DIR/borg.json" | head -n 1 >"$SP_DIR/added"
  grep -qx '[0-9][0-9]*' "$SP_DIR/added"
}

# sp_borg_names: what is in the repository, for the next look at the archive, and in $SP_DIR/borg-names.
sp_borg_names() {
  sp_borg list --consider-checkpoints --short "$SP_REPOSITORY" >"$SP_DIR/borg-names" &&
    cat -- "$SP_DIR/borg-names" >"$SP_REPOSITORY.names.new" &&
    mv -fT -- "$SP_REPOSITORY.names.new" "$SP_REPOSITORY.names"
}

# sp_dedup_check NAME FILE KEY…: what comes out of the repository has the hashes that these keys had on arrival.
sp_dedup_check() { sp_in_repository sp_dedup_check_now "$@"; }
sp_dedup_check_now() {
  sp_name=$1
  shift
  while [ $# -ge 2 ]; do
    [ ! -e "$SP_DIR/cancel" ] || return 1
    sp_sum=$(sp_borg extract --stdout "$SP_REPOSITORY::$sp_name" "$1" | sp_sha256)
    sp_first=$(awk -v key="$2" '$1 == key { print $2 }' "$SP_DIR/hashes")
    echo "$1: put in $sp_first, comes out $sp_sum"
    if [ -z "$sp_first" ] || [ "$sp_sum" != "$sp_first" ]; then
      sp_why transfer-damaged "$1"
      return 1
    fi
    shift 2
  done
}

# sp_dedup_gone NAME: it leaves the repository, with whatever nobody needs there. Where that cannot be now, the next one who
# uses the repository does it: nothing may wait for that.
sp_dedup_gone() {
  [ -e "$SP_REPOSITORY/config" ] || return 0
  {
    if flock -w 10 8 && sp_sweep "$1" && sp_borg compact "$SP_REPOSITORY"; then return 0; fi
  } 8>>"$SP_STORE/locks/borg"
  echo "$1 is not removed from the repository now; the next task that uses it does that"
}

# sp_sweep [NAME]: what nobody needs, and NAME, leaves the repository; also what an interrupted one has put in by then. Names
# that are not ours stay; and all others do where a manifest could not be read, for it may need any of them.
sp_sweep() {
  sp_borg_names || return 1
  sp_sure=1
  find "$SP_STORE/vms" -mindepth 3 -maxdepth 3 -name manifest.json ! -path '*/removing-*' -exec cat -- {} + \
    >"$SP_DIR/manifests" || sp_sure=''
  sp_swept=''
  # shellcheck disable=SC2013 # each line is one word
  for sp_one in $(grep -E '^[0-9]+t[0-9]+-[0-9a-f]+\.[0-9]+t[0-9]+-[0-9a-f]+(\.checkpoint(\.[0-9]+)?)?$' "$SP_DIR/borg-names"); do
    sp_whole=${sp_one%%.checkpoint*}
    if [ "$sp_whole" != "${1:-}" ] && { [ -z "$sp_sure" ] || sp_needed "$sp_whole"; }; then continue; fi
    sp_borg delete "$SP_REPOSITORY::$sp_one" || return 1
    sp_swept=1
  done
  [ -z "$sp_swept" ] || sp_borg_names
}

# sp_needed NAME: a snapshot names it, or the task that brought it has no end yet.
sp_needed() {
  if grep -qF "\"archive\":\"$1\"" "$SP_DIR/manifests"; then return 0; fi
  [ -d "$SP_STORE/tasks/${1#*.}" ] && [ ! -e "$SP_STORE/tasks/${1#*.}/ended" ]
}

# sp_lay_out NAME FOLDER: the files of a snapshot as they were, to be sent from there. What comes out is compared with the
# hashes afterwards; rights and times are of no use.
sp_lay_out() { sp_in_repository sp_lay_out_now "$@"; }
sp_lay_out_now() {
  (cd "$2" && exec borg --lock-wait 600 extract --sparse --noacls --noxattrs --noflags --numeric-ids "$SP_REPOSITORY::$1") &
  sp_cancellable "$!"
  [ $? -le 1 ]
}

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
