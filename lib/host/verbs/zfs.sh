# ZFS datasets and volumes. A snapshot belongs to a dataset, and a rollback may move it to another one beside it
# (sp_zfs_settle), so a snapshot is always looked up by its own name, which is nobody else's.

# sp_zfs_is DATASET: there is such a dataset. No answer is not "no".
sp_zfs_is() {
  sp_zfs=$(zfs list -H -o name -t filesystem,volume -r -d 1 "${1%/*}") || return 2
  printf '%s\n' "$sp_zfs" | grep -qFx -- "$1"
}

# sp_zfs_at DATASET SNAPSHOT: prints the full name of the snapshot, which is of DATASET or of one beside it.
sp_zfs_at() {
  sp_zfs=$(zfs list -H -o name -t snapshot -r -d 2 "${1%/*}") || return 1
  printf '%s\n' "$sp_zfs" | awk -v name="@$2" 'substr($0, length($0) - length(name) + 1) == name { print; exit }'
}

sp_zfs_get() { zfs get -H -o value "$1" "$2"; }

# sp_zfs_gone DATASET: it is not there any more. Never with what depends on it: what has snapshots stays.
sp_zfs_gone() {
  sp_zfs_is "$1"
  case $? in
    0) zfs destroy "$1" ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_zfs_capture DATASET SNAPSHOT FILE: the dataset as it is at this instant. What the host still has to write comes first.
sp_zfs_capture() {
  sp_full=$(sp_zfs_at "$1" "$2") || return 1
  if [ -n "$sp_full" ]; then zfs destroy "$sp_full" || return 1; fi
  sync "$3" && zfs snapshot "$1@$2"
}

# sp_zfs_drop DATASET SNAPSHOT: nobody needs the snapshot any more. While a dataset beside it still comes from it, ZFS
# keeps it (-d) until that is gone, too.
sp_zfs_drop() {
  sp_full=$(sp_zfs_at "$1" "$2") || return 1
  if [ -n "$sp_full" ]; then zfs destroy -d "$sp_full" || return 1; fi
  sp_zfs_tidy "$1"
}

# sp_zfs_whole DATASET SNAPSHOT FILE: it is there, and putting it back takes nothing along but FILE.
sp_zfs_whole() {
  if ! sp_full=$(sp_zfs_at "$1" "$2") || [ -z "$sp_full" ]; then
    sp_why snapshot-part-damaged "$1@$2 is gone"
    return 1
  fi
  [ "$(sp_zfs_get type "$1")" = filesystem ] || return 0
  sp_other=$(find "$(sp_zfs_get mountpoint "$1")" -xdev ! -type d ! -name '*.savepoint-*' | grep -vFx -m 1 -e "$3")
  [ -n "$sp_other" ] || return 0
  echo "$sp_other lies in the same dataset and would go back, too"
  return 1
}

# sp_zfs_like DATASET VERB WORDS…: makes a dataset with the settings of DATASET.
sp_zfs_like() {
  sp_local=$(zfs get -H -s local -o property,value all "$1") || return 1
  sp_verb=$2
  shift 2
  sp_words=$#
  while IFS='	' read -r sp_key sp_value; do
    # What a clone does not have from its parent, and can be given.
    case $sp_key in
      mountpoint | compression | checksum | copies | dedup | logbias | primarycache | secondarycache | sync | \
        recordsize | atime | relatime | xattr | acltype | aclinherit | devices | exec | setuid | snapdir | snapdev | \
        volmode | redundant_metadata) set -- "$@" -o "$sp_key=$sp_value" ;;
    esac
  done <<EOF
$sp_local
EOF
  # The words come last.
  while [ "$sp_words" -gt 0 ]; do
    sp_word=$1
    shift
    set -- "$@" "$sp_word"
    sp_words=$((sp_words - 1))
  done
  zfs "$sp_verb" "$@"
}

# sp_zfs_clone DATASET SNAPSHOT NEW: a dataset of its own with the snapshot's content and the settings of DATASET; it is
# not mounted.
sp_zfs_clone() {
  sp_zfs_gone "$3" || return 1
  sp_full=$(sp_zfs_at "$1" "$2") && [ -n "$sp_full" ] || return 1
  if [ "$(sp_zfs_get type "$1")" = filesystem ]; then
    sp_zfs_like "$1" clone -o canmount=noauto "$sp_full" "$3"
  else
    sp_zfs_like "$1" clone "$sp_full" "$3"
  fi
}

# sp_zfs_fill DATASET NEW FILE DISK: a volume with the settings of DATASET, and the content of a file. What is not written
# of that reads as zeros. DISK: the path of DATASET's device.
sp_zfs_fill() {
  sp_zfs_gone "$2" && sp_bytes=$(stat -L -c %s -- "$3") && sp_block=$(zfs get -H -p -o value volblocksize "$1") || return 1
  sp_zfs_like "$1" create -s -b "$sp_block" -V "$(((sp_bytes + sp_block - 1) / sp_block * sp_block))" "$2" &&
    sp_zfs_appears "${4%"$1"}$2" || return 1
  dd if="$3" of="${4%"$1"}$2" bs=1M conv=sparse,notrunc,fsync status=none && cmp -n "$sp_bytes" -- "$3" "${4%"$1"}$2"
}

# sp_zfs_out DATASET SNAPSHOT NEW FILE LINK FOLDER: LINK leads to the disk as the snapshot has it. FILE: the disk's own path.
sp_zfs_out() {
  sp_zfs_clone "$1" "$2" "$3" || return 1
  sp_out=${4%"$1"}$3
  if [ "$(sp_zfs_get type "$3")" = filesystem ]; then
    sp_out=$6/${4#"$(sp_zfs_get mountpoint "$1")"/}
    zfs set readonly=on "$3" && zfs set "mountpoint=$6" "$3" && zfs mount "$3" || return 1
  fi
  sp_zfs_appears "$sp_out" && ln -sfn -- "$sp_out" "$5"
}

# sp_zfs_out_gone DATASET NEW: undo of sp_zfs_out. What was removed meanwhile and only waited for it goes, too.
sp_zfs_out_gone() { sp_zfs_gone "$2" && sp_zfs_tidy "$1" ended; }

# sp_zfs_soon COMPLAINT COMMAND…: what the command asks is so, at the latest in ten seconds.
sp_zfs_soon() {
  sp_complaint=$1
  shift
  sp_left=100
  until "$@"; do
    if [ "$sp_left" -eq 0 ]; then
      echo "$sp_complaint"
      return 1
    fi
    sleep 0.1
    sp_left=$((sp_left - 1))
  done
}

# sp_zfs_appears FILE: it is there. A volume's name in /dev leads to the volume: a moment after two of them changed names it
# may still lead to the other one.
sp_zfs_appears() { sp_zfs_soon "$1 does not appear" sp_zfs_leads "$1"; }

# sp_zfs_leads FILE: the device itself says whose it is, by the program that gives it its name. Elsewhere it is enough that
# the name is there: the last to have it has lost it (sp_zfs_vanishes).
sp_zfs_leads() {
  [ -e "$1" ] || return 1
  case $1 in /dev/zvol/*) ;; *) return 0 ;; esac
  for sp_asks in /lib/udev/zvol_id /usr/lib/udev/zvol_id; do
    [ -x "$sp_asks" ] || continue
    [ "$("$sp_asks" "$(readlink -f -- "$1")" 2>/dev/null)" = "${1#/dev/zvol/}" ]
    return
  done
}

# sp_zfs_vanishes FILE: a volume's name in /dev is nobody's any more: the next to have it is the one that gets it.
sp_zfs_vanishes() {
  case $1 in /dev/zvol/*) sp_zfs_soon "$1 does not vanish" test ! -e "$1" ;; esac
}

# sp_zfs_hide DATASET: a file system is not mounted, and no boot mounts it.
sp_zfs_hide() {
  [ "$(sp_zfs_get type "$1")" = filesystem ] || return 0
  if [ "$(sp_zfs_get mounted "$1")" = yes ]; then zfs unmount "$1" || return 1; fi
  zfs set canmount=noauto "$1"
}

# sp_zfs_show DATASET FILE: it is mounted again, or its device is there.
sp_zfs_show() {
  if [ "$(sp_zfs_get type "$1")" = filesystem ]; then
    zfs set canmount=on "$1" || return 1
    [ "$(sp_zfs_get mounted "$1")" = yes ] || zfs mount "$1" || return 1
  fi
  sp_zfs_appears "$2"
}

# sp_zfs_swap NEW DATASET ASIDE FILE: NEW takes the name, what had it is named ASIDE. Goes on where it was interrupted.
sp_zfs_swap() {
  sp_zfs_is "$3"
  case $? in
    0) ;;
    1)
      sp_zfs_is "$1" && sp_zfs_hide "$2" && zfs rename "$2" "$3" || return 1
      ;;
    *) return 1 ;;
  esac
  if sp_zfs_is "$1"; then
    sp_zfs_vanishes "$4" && zfs rename "$1" "$2" || return 1
  fi
  sp_zfs_show "$2" "$4"
}

# sp_zfs_swap_back NEW DATASET ASIDE FILE: undo of sp_zfs_swap.
sp_zfs_swap_back() {
  sp_zfs_is "$3"
  case $? in
    0)
      if sp_zfs_is "$2"; then
        sp_zfs_hide "$2" && zfs rename "$2" "$1" || return 1
      fi
      sp_zfs_vanishes "$4" && zfs rename "$3" "$2" || return 1
      ;;
    1) ;;
    *) return 1 ;;
  esac
  sp_zfs_show "$2" "$4"
}

# sp_zfs_settle DATASET: it needs no other dataset any more. Each promotion takes over the snapshots up to the one that it
# comes from; what was kept aside goes, unless it has newer snapshots.
sp_zfs_settle() {
  while [ "$(sp_zfs_get origin "$1")" != - ]; do
    zfs promote "$1" || return 1
  done
  sp_zfs_tidy "$1"
}

# sp_zfs_tidy DATASET [ended]: what rollbacks kept aside beside it goes, once it has no snapshot. One that stays for its
# snapshots gives up what was written after the last of them. `ended`: only of those, for whoever works beside a rollback,
# which may still need its present.
sp_zfs_tidy() {
  sp_zfs=$(zfs list -H -o name -t filesystem,volume -r -d 1 "${1%/*}") || return 1
  printf '%s\n' "$sp_zfs" | while IFS= read -r sp_one; do
    case $sp_one in "$1".savepoint-*-aside) ;; *) continue ;; esac
    if [ -n "${2:-}" ]; then
      sp_owner=$(printf '%s' "${sp_one#"$1".savepoint-}" | cut -c 1-22)
      if [ -d "$SP_STORE/tasks/$sp_owner" ] && [ ! -e "$SP_STORE/tasks/$sp_owner/ended" ]; then continue; fi
    fi
    sp_held=$(zfs list -H -o name -s createtxg -t snapshot -d 1 "$sp_one") || exit 1
    sp_last=$(printf '%s\n' "$sp_held" | tail -n 1)
    if [ -z "$sp_last" ]; then zfs destroy "$sp_one"; else zfs rollback "$sp_last"; fi || exit 1
  done
}

# sp_zfs_room POOL PERCENT: the pool is not fuller than that.
sp_zfs_room() {
  sp_full=$(zpool list -H -p -o capacity "$1") || return 1
  [ "${sp_full%\%}" -ge "$2" ] || return 0
  sp_why pool-full "$1 ${sp_full%\%}"
  return 1
}
