# What steps may say beside ordinary programs. Each is safe to repeat, and each undo is safe when nothing was done.
# Set before: SP_URI.

# sp_state_is UUID WANTED…: the domain is in one of these states.
sp_state_is() {
  sp_uuid=$1
  shift
  if ! sp_state=$(virsh -q -c "$SP_URI" domstate "$sp_uuid"); then
    sp_why vm-gone
    return 1
  fi
  for sp_wanted in "$@"; do
    [ "$sp_state" = "$sp_wanted" ] && return 0
  done
  sp_why vm-state "$sp_state"
  return 1
}

# sp_no_managed_save FILE: nobody else's saved memory lies where ours would go.
sp_no_managed_save() {
  [ -e "$1" ] || return 0
  sp_why vm-managed-save "$1"
  return 1
}

# sp_room FOLDER BYTES: as much is free there.
sp_room() {
  sp_free=$(df -P -B1 -- "$1" | awk 'NR == 2 { print $4 }')
  [ "$sp_free" -ge "$2" ] && return 0
  sp_why no-space "$2 $sp_free $1"
  return 1
}

# sp_part_whole FILE BYTES: a part of a snapshot has the size that was recorded.
sp_part_whole() {
  sp_size=$(stat -c %s -- "$1" 2>/dev/null)
  [ "${sp_size:-missing}" = "$2" ] && return 0
  sp_why snapshot-part-damaged "${1##*/} is ${sp_size:-missing} instead of $2 bytes"
  return 1
}

# sp_header FILE: the 92 bytes with which libvirt begins a saved state, in hexadecimal.
sp_header() {
  head -c 92 -- "$1" | od -An -v -tx1 | tr -d ' \n'
}

# sp_image_whole FILE BYTES [HEADER]: a saved state of that size with the mark of a finished one. libvirt boots over an
# unfinished image without a word (qemu_saveimage.h: "LibvirtQemudPart"), so this is asked before anything stops.
sp_image_whole() {
  sp_part_whole "$1" "$2" || return 1
  if [ "$(head -c 16 -- "$1")" = LibvirtQemudSave ]; then
    if [ $# -lt 3 ] || [ "$(sp_header "$1")" = "$3" ]; then return 0; fi
    sp_why snapshot-part-damaged "${1##*/} has another header than libvirt wrote"
    return 1
  fi
  sp_why snapshot-part-damaged "${1##*/} is not a finished saved state"
  return 1
}

# sp_try COMMAND…: nice to have; its failure is in the output and nowhere else.
sp_try() {
  "$@" || echo "(went on without it)"
}

# sp_unless PATH COMMAND…: an undo that must not be while PATH is there: what it would remove is still needed.
sp_unless() {
  if [ -e "$1" ]; then
    echo "left as it is, because what came later could not be taken back ($1 is there)"
    return 1
  fi
  shift
  "$@"
}

# sp_where PATH COMMAND…: only where PATH is there.
sp_where() {
  [ -e "$1" ] || return 0
  shift
  "$@"
}

# sp_if_whole COMMAND…: an undo that must not be after another one failed: what it would remove is still needed.
sp_if_whole() {
  if [ "${sp_result:-}" = failed ] || [ -n "$SP_FAILED" ]; then
    echo "left as it is, because something before this could not be taken back"
    return 1
  fi
  "$@"
}

# sp_after_crash COMMAND…: an undo that is needed only by a recovery. While its own script lived, nobody could have
# touched what it had put aside.
sp_after_crash() {
  [ -n "${SP_PATIENCE:-}" ] || return 0
  "$@"
}

# sp_put FILE DEST: replaces DEST with a copy of FILE in one instant.
sp_put() {
  if cp --preserve=mode,ownership -- "$1" "$2.new" && sync "$2.new" && mv -fT -- "$2.new" "$2"; then return 0; fi
  rm -f -- "$2.new"
  return 1
}

# sp_keep_file FILE ASIDE: a whole copy under its final name, or nothing.
sp_keep_file() {
  cp --preserve=mode,ownership,timestamps -- "$1" "$2.part" && sync "$2.part" && mv -fT -- "$2.part" "$2"
}

# sp_keep_vars FILE KEPT: UEFI variables, at an instant when nothing writes them. An empty KEPT: there were none yet,
# because the VM has never been started.
sp_keep_vars() {
  if [ -e "$1" ]; then
    sp_keep_file "$1" "$2"
  else
    : >"$2" && sync "$2"
  fi
}

# sp_put_vars KEPT FILE: puts them back; without a KEPT nothing was changed.
sp_put_vars() {
  [ -e "$1" ] || return 0
  if [ ! -s "$1" ]; then
    rm -f -- "$2"
    return
  fi
  sp_put "$1" "$2"
}

# sp_keep_tpm FOLDER KEPT: an emulated TPM's state as a tar archive, owners and rights included. Empty: it has none.
sp_keep_tpm() {
  if [ -d "$1" ]; then
    tar -C "$1" --numeric-owner -cf "$2.part" . || return 1
  else
    : >"$2.part" || return 1
  fi
  sync "$2.part" && mv -fT -- "$2.part" "$2"
}

# sp_put_tpm KEPT FOLDER: puts it back; without a KEPT nothing was changed.
sp_put_tpm() {
  [ -e "$1" ] || return 0
  rm -rf -- "$2.savepoint" || return 1
  if [ -s "$1" ]; then
    mkdir -p -- "$2.savepoint" && tar -C "$2.savepoint" --numeric-owner -xpf "$1" || return 1
  fi
  rm -rf -- "$2" || return 1
  [ ! -e "$2.savepoint" ] || mv -T -- "$2.savepoint" "$2"
}

# sp_move FROM TO: renames a folder; done already is done, also when what was moved has been deleted since.
sp_move() {
  [ -e "$1" ] || return 0
  mv -T -- "$1" "$2"
}

# sp_keep_copy FILE DEST: a whole, compared copy under its final name, or nothing.
sp_keep_copy() {
  cp --sparse=always -- "$1" "$2.new" && sync "$2.new" && cmp -- "$1" "$2.new" && mv -T -- "$2.new" "$2"
}

# sp_saved_untouched FILE: nobody has started the VM from its saved memory while its disks were captured.
sp_saved_untouched() {
  [ -e "$1" ] && return 0
  echo "$1 is gone: somebody started the VM while its disks were being captured"
  return 1
}

# sp_resume UUID IMAGE: undo of a managed save: the VM runs as it did before. Where the host lost its power before the
# image was whole, the memory is lost with it and the VM boots; libvirt then discards the unfinished image by itself.
sp_resume() {
  [ "$(virsh -q -c "$SP_URI" domstate "$1")" = 'shut off' ] || return 0
  if [ "$(head -c 16 -- "$2" 2>/dev/null)" != LibvirtQemudSave ]; then
    echo "there is no finished saved memory at $2: the VM boots from its disks as they were"
  fi
  virsh -q -c "$SP_URI" start "$1"
}

# sp_save_aside UUID FILE ASIDE: a managed save under another name, where no start finds it, in one instant. libvirt
# remembers that there was one until it is told to remove it, so it is given an empty one to remove.
sp_save_aside() {
  if [ -e "$2" ] && [ ! -e "$3" ]; then mv -T -- "$2" "$3" || return 1; fi
  [ -e "$3" ] && : >"$2" && virsh -q -c "$SP_URI" managedsave-remove "$1"
}

# sp_save_back FILE ASIDE: the managed save is back, unless something that belongs to it is not.
sp_save_back() {
  [ -e "$2" ] || return 0
  sp_if_whole mv -fT -- "$2" "$1"
}

# sp_resumed UUID STATE: the VM is there, and came back from its memory instead of booting.
sp_resumed() {
  sp_state=$(virsh -q -c "$SP_URI" domstate "$1" --reason)
  case "$2/$sp_state" in
    running/'running ('[bB]ooted')') ;;
    running/running* | paused/paused*) return 0 ;;
  esac
  sp_why resumed-by-boot "$sp_state"
  return 1
}

# sp_stop UUID: the VM does not run any more, whatever it did before.
sp_stop() {
  [ "$(virsh -q -c "$SP_URI" domstate "$1")" = 'shut off' ] || virsh -q -c "$SP_URI" destroy "$1"
}

# sp_start_again UUID: the VM ran before, so it runs again.
sp_start_again() {
  [ "$(virsh -q -c "$SP_URI" domstate "$1")" != 'shut off' ] || virsh -q -c "$SP_URI" start "$1"
}

# sp_define_again FILE: puts a definition back, if one was put aside.
sp_define_again() {
  [ ! -s "$1" ] || virsh -q -c "$SP_URI" define "$1"
}

# sp_not_defined UUID [NAME]: libvirt answers, and has no VM of this UUID, nor of this name.
sp_not_defined() {
  sp_defined=$(virsh -q -c "$SP_URI" list --all --uuid) || return 1
  if printf '%s\n' "$sp_defined" | grep -qF -- "$1"; then
    echo "a VM with the UUID $1 is defined"
    return 1
  fi
  [ $# -gt 1 ] || return 0
  sp_defined=$(virsh -q -c "$SP_URI" list --all --name) || return 1
  if printf '%s\n' "$sp_defined" | grep -qFx -- "$2"; then
    echo "another VM is named $2"
    return 1
  fi
}

# sp_undefine UUID: the definition goes, and nothing but the definition.
sp_undefine() {
  sp_defined=$(virsh -q -c "$SP_URI" list --all --uuid) || return 1
  printf '%s\n' "$sp_defined" | grep -qF -- "$1" || return 0
  virsh -q -c "$SP_URI" undefine "$1" --keep-nvram
}

# sp_now_from NOW ID FILE: NOW hangs where FILE says, if it hung below the snapshot ID.
sp_now_from() {
  [ "$(cat -- "$1" 2>/dev/null)" != "$2" ] || sp_put "$3" "$1"
}

# sp_forget_vm FOLDER: a VM's folder goes with its last snapshot. Whatever else lies there keeps it.
sp_forget_vm() {
  [ -d "$1" ] || return 0
  for sp_left in "$1"/*/; do
    [ ! -d "$sp_left" ] || return 0
  done
  rm -f -- "$1/now" "$1/undo.json" && rmdir --ignore-fail-on-non-empty -- "$1"
}

# sp_note_rollback FILE DEST: what was done last to the VM, with the moment filled in.
sp_note_rollback() {
  sed "s|\"@[0-9a-ft-]*:at\"|\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"|" "$1" >"$2.new" && sync "$2.new" && mv -fT -- "$2.new" "$2"
}

# sp_clock UUID INSTANT: the clock of a guest that came back from INSTANT is set, if its agent answers. The agent may be
# there and silent, so nothing here waits for long; a clock that stays behind is a note and no failure.
sp_clock() {
  sp_agent() { timeout 20 virsh -q -c "$SP_URI" "$@"; }
  if sp_agent dumpxml "$1" | grep -q 'org\.qemu\.guest_agent'; then
    # Without this a silent agent holds the call inside libvirt for ever (virsh has it since libvirt 5.10).
    sp_agent guest-agent-timeout "$1" --timeout 5 || echo "(this libvirt cannot limit the wait)"
    if sp_agent domtime "$1" --sync; then return 0; fi
  else
    echo "the VM has no channel for a guest agent"
  fi
  sp_journal note clock-old "$(($(date +%s) - $(date -d "$2" +%s)))"
}

# sp_swap NEW PATH ASIDE: NEW takes the place of PATH in one instant; what was there stays as ASIDE.
sp_swap() {
  if [ -e "$2" ] && [ ! -e "$3" ]; then ln -- "$2" "$3" || return 1; fi
  mv -fT -- "$1" "$2"
}

# sp_swap_back PATH ASIDE: undo of sp_swap.
sp_swap_back() {
  [ ! -e "$2" ] || mv -fT -- "$2" "$1"
}

# sp_qcow2_has IMAGE NAME: the image holds an internal snapshot of that name.
sp_qcow2_has() {
  { qemu-img snapshot -U -l "$1" 2>/dev/null || qemu-img snapshot -l "$1"; } |
    awk -v name="$2" '$2 == name { found = 1 } END { exit !found }'
}

# sp_qcow2_whole IMAGE NAME: the same, as a check before a rollback.
sp_qcow2_whole() {
  sp_qcow2_has "$1" "$2" && return 0
  sp_why snapshot-part-damaged "$1 no longer holds $2"
  return 1
}

# sp_qcow2_drop IMAGE NAME: the image does not hold it any more. The image must not be in use.
sp_qcow2_drop() {
  ! sp_qcow2_has "$1" "$2" || qemu-img snapshot -d "$2" "$1"
}

# sp_qcow2_back IMAGE NAME: the image's content is that of its internal snapshot NAME, if it has one.
sp_qcow2_back() {
  ! sp_qcow2_has "$1" "$2" || qemu-img snapshot -a "$2" "$1"
}

# sp_block_node UUID IMAGE: QEMU's name for the image, from lines such as "libvirt-1-format: /path (qcow2)" or, before
# libvirt 5.10, "drive-virtio-disk0 (#block131): /path (qcow2)".
sp_block_node() {
  virsh -q -c "$SP_URI" qemu-monitor-command --hmp "$1" 'info block' |
    SP_IMAGE=$2 awk 'index($0, ": " ENVIRON["SP_IMAGE"] " (") { sub(/:$/, "", $1); print $1; exit }'
}

# sp_qcow2_forget UUID IMAGE NAME: drops an internal snapshot also while the guest runs. Only the guest's own QEMU
# may then write to the image, so it is asked through its monitor, which reports failure as an answer.
sp_qcow2_forget() {
  [ -e "$2" ] || return 0
  if ! sp_state=$(virsh -q -c "$SP_URI" domstate "$1" 2>/dev/null) || [ "$sp_state" = 'shut off' ]; then
    sp_qcow2_drop "$2" "$3"
    return
  fi
  sp_qcow2_has "$2" "$3" || return 0
  sp_node=$(sp_block_node "$1" "$2")
  if [ -z "$sp_node" ]; then
    echo "$2 is not a disk of the running VM"
    return 1
  fi
  sp_said=$(virsh -q -c "$SP_URI" qemu-monitor-command "$1" \
    '{"execute":"blockdev-snapshot-delete-internal-sync","arguments":{"device":"'"$sp_node"'","name":"'"$3"'"}}')
  printf '%s\n' "$sp_said"
  case $sp_said in *'"error"'*) return 1 ;; esac
}

# sp_idly COMMAND…: only while nobody else wants the processor or the disk.
sp_idly() {
  if command -v ionice >/dev/null; then ionice -c 3 nice -n 19 "$@"; else nice -n 19 "$@"; fi
}

# sp_listed DIR: the snapshot was not removed while it was being read.
sp_listed() {
  [ -e "$1/manifest.json" ] && return 0
  sp_why snapshot-gone
  return 1
}

# sp_hash DIR KEY FILE: reads a file of a snapshot through and compares it with what was read the first time.
sp_hash() {
  sp_listed "$1" || return 1
  sp_sum=$(sp_idly sha256sum <"$3") || sp_sum=unreadable
  sp_sum=${sp_sum%% *}
  sp_first=$(awk -v key="$2" '$1 == key { print $2 }' "$1/hashes" 2>/dev/null)
  printf '%s %s\n' "$2" "${sp_first:-$sp_sum}" >>"$SP_DIR/hashes"
  echo "$sp_sum"
  if [ "$sp_sum" = "${sp_first:-$sp_sum}" ] && [ "$sp_sum" != unreadable ]; then return 0; fi
  echo "the first time it was ${sp_first:-not read}"
  printf '%s\n' "$2" >>"$SP_DIR/bad"
}

# sp_off UUID: the domain does not run.
sp_off() { [ "$(virsh -q -c "$SP_URI" domstate "$1")" = 'shut off' ]; }

# sp_qcow2_check UUID IMAGE KEY: the image's own structures agree. A running guest changes them all the time, so nothing
# is said of an image in use; it is opened in a way that keeps nobody from starting the VM.
sp_qcow2_check() {
  if ! sp_off "$1"; then
    echo "not checked: the VM runs"
    return 0
  fi
  sp_idly qemu-img check -U "$2"
  if [ $? -eq 2 ] && sp_off "$1"; then printf '%s\n' "$3" >>"$SP_DIR/bad"; fi
}

# sp_verified DIR ID: writes down what the reading found; says no where something is bad.
sp_verified() {
  sp_listed "$1" || return 1
  sp_bad=$(cat "$SP_DIR/bad" 2>/dev/null)
  sp_word=true
  [ -z "$sp_bad" ] || sp_word=false
  {
    printf '{"id":"%s","at":"%s","ok":%s,"parts":{' "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$sp_word"
    awk '{ printf "%s\"%s\":\"%s\"", comma, $1, $2; comma = "," }' "$SP_DIR/hashes"
    printf '},"bad":['
    printf '%s' "$sp_bad" | awk '{ printf "%s\"%s\"", comma, $0; comma = "," }'
    printf ']}\n'
  } >"$1/verified.json.new" || return 1
  if [ -z "$sp_bad" ] && [ ! -e "$1/hashes" ]; then sp_put "$SP_DIR/hashes" "$1/hashes" || return 1; fi
  sync "$1/verified.json.new" && mv -fT -- "$1/verified.json.new" "$1/verified.json" || return 1
  [ -n "$sp_bad" ] || return 0
  sp_why restore-verify-failed "$(printf '%s' "$sp_bad" | tr '\n' ' ')"
  return 1
}

# sp_attempt TASK BYTES: notes in an interrupted task's journal that this task tries to bring it to an end, if the
# journal is as long as when this was planned: one that has grown was not dead. Earlier attempts are dead, or they
# would hold the lock; they get their end here.
sp_attempt() {
  if [ -e "$SP_STORE/tasks/$1/ended" ] || [ "$(stat -c %s "$SP_STORE/tasks/$1/journal" 2>/dev/null || echo 0)" != "$2" ]; then
    echo "task $1 has moved on since: nothing is done to it"
    return 1
  fi
  sed -n 's/^[0-9.]* recover //p' "$SP_STORE/tasks/$1/journal" | while read -r sp_earlier; do
    if [ -e "$SP_STORE/tasks/$sp_earlier/ended" ]; then continue; fi
    printf '%s end failed\n' "$(date +%s.%N)" >>"$SP_STORE/tasks/$sp_earlier/journal"
    : >"$SP_STORE/tasks/$sp_earlier/ended"
  done
  printf '\n%s recover %s\n' "$(date +%s.%N)" "$SP_TASK" >>"$SP_STORE/tasks/$1/journal"
}

# sp_close TASK WORD: gives an interrupted task its end, unless a step of this one failed.
sp_close() {
  if [ -n "$SP_FAILED" ]; then
    echo "$1 stays open: a step before this failed"
    return 1
  fi
  printf '\n%s end %s\n' "$(date +%s.%N)" "$2" >>"$SP_STORE/tasks/$1/journal"
  sync "$SP_STORE/tasks/$1/journal"
  : >"$SP_STORE/tasks/$1/ended"
}

# sp_seal TEMPLATE DIR [KEY=PATH…]: writes DIR/manifest.json with the sizes, the instant and the pause filled in.
# Placeholders carry the task's id, so that no description can look like one.
# The snapshot exists from the last rename on, and not before.
sp_seal() {
  sp_template=$1
  sp_to=$2
  # The task that wrote the template; a recovery finishes it under an id of its own.
  sp_by=${1%/*}
  sp_by=${sp_by##*/}
  shift 2
  {
    printf 's|"@%s:takenAt"|"%s"|\n' "$sp_by" "${SP_TAKEN_AT:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}"
    printf 's|"@%s:pauseMs"|%s|\n' "$sp_by" "${SP_PAUSE_MS:-null}"
    for sp_pair in "$@"; do
      set -- "${sp_pair%%=*}" "${sp_pair#*=}"
      case $1 in
        allocated:*) sp_bytes=$(($(stat -c '%b * %B' -- "$2"))) ;;
        header:*) sp_bytes=\"$(sp_header "$2")\" ;;
        *) sp_bytes=$(stat -c %s -- "$2") ;;
      esac || return 1
      printf 's|"@%s:%s"|%s|\n' "$sp_by" "$1" "$sp_bytes"
    done
  } >"$SP_DIR/seal.sed" || return 1
  sed -f "$SP_DIR/seal.sed" "$sp_template" >"$sp_to/manifest.json.new" || return 1
  if grep -q "\"@$sp_by:" "$sp_to/manifest.json.new"; then
    echo "the manifest was not filled in"
    return 1
  fi
  sync "$sp_to"/* && mv -T -- "$sp_to/manifest.json.new" "$sp_to/manifest.json" && sync "$sp_to"
}
