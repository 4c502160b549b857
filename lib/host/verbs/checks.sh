# Questions a task asks before it changes something, and after.

# sp_state_is UUID WANTED…: the domain is in one of these states.
sp_state_is() {
  sp_uuid=$1
  shift
  sp_state=$(sp_state_of "$sp_uuid") || return 1
  if [ -z "$sp_state" ]; then
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

# sp_saved_untouched FILE: nobody has started the VM from its saved memory while its disks were captured.
sp_saved_untouched() {
  [ -e "$1" ] && return 0
  echo "$1 is gone: somebody started the VM while its disks were being captured"
  return 1
}

# sp_resumed UUID STATE: the VM is there, and came back from its memory instead of booting.
sp_resumed() {
  sp_state=$(virsh -q -c "$SP_URI" domstate "$1" --reason) || return 1
  case "$2/$sp_state" in
    running/'running ('[bB]ooted')') ;;
    running/running* | paused/paused*) return 0 ;;
  esac
  sp_why resumed-by-boot "$sp_state"
  return 1
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

# sp_listed DIR: the snapshot was not removed while it was being read.
sp_listed() {
  [ -e "$1/manifest.json" ] && return 0
  sp_why snapshot-gone
  return 1
}

# sp_off UUID: the domain does not run.
sp_off() { [ "$(virsh -q -c "$SP_URI" domstate "$1")" = 'shut off' ]; }
