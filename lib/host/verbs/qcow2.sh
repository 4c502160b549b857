# Snapshots inside qcow2 images.

# sp_qcow2_has IMAGE NAME: the image holds an internal snapshot of that name. 1: it does not; more: nobody knows.
sp_qcow2_has() {
  sp_list=$(qemu-img snapshot -U -l "$1" 2>/dev/null) || sp_list=$(qemu-img snapshot -l "$1") || return 2
  printf '%s\n' "$sp_list" | awk -v name="$2" '$2 == name { found = 1 } END { exit !found }'
}

# sp_qcow2_whole IMAGE NAME: the same, as a check before a rollback.
sp_qcow2_whole() {
  sp_qcow2_has "$1" "$2"
  case $? in
    0) return 0 ;;
    1) sp_why snapshot-part-damaged "$1 no longer holds $2" ;;
  esac
  return 1
}

# sp_qcow2_drop IMAGE NAME: the image does not hold it any more. The image must not be in use.
sp_qcow2_drop() {
  [ -e "$1" ] || return 0
  sp_qcow2_has "$1" "$2"
  case $? in
    0) qemu-img snapshot -d "$2" "$1" ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_qcow2_back IMAGE NAME: the image's content is that of its internal snapshot NAME, if it has one.
sp_qcow2_back() {
  sp_qcow2_has "$1" "$2"
  case $? in
    0) qemu-img snapshot -a "$2" "$1" ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_block_node UUID IMAGE: QEMU's name for the image, from lines such as "libvirt-1-format: /path (qcow2)" or, before
# libvirt 5.10, "drive-virtio-disk0 (#block131): /path (qcow2)".
sp_block_node() {
  sp_blocks=$(virsh -q -c "$SP_URI" qemu-monitor-command --hmp "$1" 'info block') || return 1
  printf '%s\n' "$sp_blocks" |
    SP_IMAGE=$2 awk 'index($0, ": " ENVIRON["SP_IMAGE"] " (") { sub(/:$/, "", $1); print $1; exit }'
}

# sp_qcow2_forget UUID IMAGE NAME: drops an internal snapshot also while the guest runs. Only the guest's own QEMU
# may then write to the image, so it is asked through its monitor, which reports failure as an answer.
sp_qcow2_forget() {
  [ -e "$2" ] || return 0
  sp_state=$(sp_state_of "$1") || return 1
  case $sp_state in
    '' | 'shut off')
      sp_qcow2_drop "$2" "$3"
      return
      ;;
  esac
  sp_qcow2_has "$2" "$3"
  case $? in
    0) sp_qcow2_tell "$1" "$2" "$3" blockdev-snapshot-delete-internal-sync ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_qcow2_keep UUID IMAGE NAME: an internal snapshot of an image that the paused guest's own QEMU holds, through its
# monitor, which reports failure as an answer.
sp_qcow2_keep() { sp_qcow2_tell "$1" "$2" "$3" blockdev-snapshot-internal-sync; }

# sp_qcow2_tell UUID IMAGE NAME COMMAND: QEMU did that to the image. What does not say so is no success: a monitor that
# cannot be reached answers nothing at all.
sp_qcow2_tell() {
  sp_node=$(sp_block_node "$1" "$2") || return 1
  if [ -z "$sp_node" ]; then
    echo "$2 is not a disk of the running VM"
    return 1
  fi
  sp_said=$(virsh -q -c "$SP_URI" qemu-monitor-command "$1" \
    '{"execute":"'"$4"'","arguments":{"device":"'"$sp_node"'","name":"'"$3"'"}}') || return 1
  printf '%s\n' "$sp_said"
  case $sp_said in
    *'"error"'*) return 1 ;;
    *'"return"'*) return 0 ;;
  esac
  return 1
}

# sp_virtual_size IMAGE: what a guest sees as its size. Further in are those of other images. None is an error.
sp_virtual_size() {
  sp_info=$(qemu-img info -U --output=json -- "$1") || return 1
  printf '%s\n' "$sp_info" | sed -n 's/^    "virtual-size": \([0-9]*\).*/\1/p' | grep .
}

# sp_qcow2_pour FILE IMAGE: the content of FILE becomes that of IMAGE, whose internal snapshots stay. Nobody uses either.
sp_qcow2_pour() {
  sp_size=$(sp_virtual_size "$1") && sp_now=$(sp_virtual_size "$2") || return 1
  if [ "$sp_size" != "$sp_now" ]; then
    qemu-img resize -q --shrink -f qcow2 "$2" "$sp_size" || return 1
  fi
  # Unlike a new file, this one holds what must outlive a power cut: its own tables are written in their order.
  qemu-img convert -n -t writeback -f qcow2 -O qcow2 "$1" "$2" || return 1
  # What is written over is not known to be empty: an old program might leave it where FILE has a hole.
  qemu-img compare -f qcow2 -F qcow2 "$1" "$2" && sync "$2"
}

# sp_qcow2_out IMAGE NAME FILE BYTES: the content of an internal snapshot as an image of its own, of the size of then. An
# image that is smaller now hides the end of it.
sp_qcow2_out() {
  sp_now=$(sp_virtual_size "$1") || return 1
  if [ -n "$4" ] && [ "$sp_now" -lt "$4" ]; then
    sp_why transfer-shrunk "$1"
    return 1
  fi
  qemu-img convert -U -f qcow2 -O qcow2 -l "snapshot.name=$2" "$1" "$3" && sp_now=$(sp_virtual_size "$3") || return 1
  [ -z "$4" ] || [ "$sp_now" = "$4" ] || qemu-img resize -q --shrink -f qcow2 "$3" "$4"
}
