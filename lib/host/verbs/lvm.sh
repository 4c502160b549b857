# Thin logical volumes. A thin snapshot is a volume of its own: any can be taken, put in place or removed, in any order.

# sp_lvm_look VG: remembers the names of its logical volumes, for sp_lvm_there. No answer is not an empty group.
sp_lvm_look() {
  sp_lvs=$(lvs --noheadings -o lv_name -- "$1") || return 1
  sp_lvs=" $(printf '%s' "$sp_lvs" | tr -s ' \n' '  ') "
}

# sp_lvm_there NAME: it was among them.
sp_lvm_there() {
  case $sp_lvs in *" $1 "*) return 0 ;; esac
  return 1
}

# sp_lvm_drop VG NAME: there is no such volume any more.
sp_lvm_drop() {
  sp_lvm_look "$1" || return 1
  ! sp_lvm_there "$2" || lvremove -q -y -- "$1/$2"
}

# sp_lvm_capture VG NAME SNAPSHOT: the volume as it is at this instant. What the host still has to write to it comes
# first. Not activated, so that nobody finds the guest's filesystems twice.
sp_lvm_capture() {
  sp_lvm_drop "$1" "$3" && sync "/dev/$1/$2" && lvcreate -q -s -ky -n "$3" -- "$1/$2"
}

# sp_lvm_clone VG SNAPSHOT NAME: a volume of its own with the snapshot's content.
sp_lvm_clone() {
  sp_lvm_drop "$1" "$3" && lvcreate -q -s -kn -ay -n "$3" -- "$1/$2"
}

# sp_lvm_show VG SNAPSHOT: it can be read.
sp_lvm_show() {
  lvchange -q -ay -K -- "$1/$2" && [ -b "/dev/$1/$2" ]
}

# sp_lvm_hide VG SNAPSHOT: it is inactive again, or gone.
sp_lvm_hide() {
  sp_lvm_look "$1" || return 1
  ! sp_lvm_there "$2" || lvchange -q -an -- "$1/$2"
}

# sp_lvm_fill VG POOL NAME FILE: a new volume with the content and length of a file. What is not written of it reads as
# zeros.
sp_lvm_fill() {
  sp_lvm_drop "$1" "$3" && sp_bytes=$(stat -L -c %s -- "$4") || return 1
  lvcreate -q -y -Wn -kn -ay -V "${sp_bytes}b" --thinpool "$2" -n "$3" -- "$1" || return 1
  dd if="$4" of="/dev/$1/$3" bs=1M conv=sparse,notrunc,fsync status=none &&
    cmp -n "$sp_bytes" -- "$4" "/dev/$1/$3"
}

# sp_lvm_whole VG SNAPSHOT: it is there.
sp_lvm_whole() {
  sp_lvm_look "$1" && sp_lvm_there "$2" && return 0
  sp_why snapshot-part-damaged "$1/$2 is gone"
  return 1
}

# sp_lvm_swap VG NEW NAME ASIDE: NEW takes the name, what had it is named ASIDE. Goes on where it was interrupted.
sp_lvm_swap() {
  sp_lvm_look "$1" || return 1
  if sp_lvm_there "$3" && ! sp_lvm_there "$4"; then
    sp_lvm_there "$2" && lvrename -q -- "$1" "$3" "$4" && sp_lvm_look "$1" || return 1
  fi
  if sp_lvm_there "$2"; then lvrename -q -- "$1" "$2" "$3" || return 1; fi
  sp_lvm_look "$1" && sp_lvm_there "$3"
}

# sp_lvm_swap_back VG NEW NAME ASIDE: undo of sp_lvm_swap.
sp_lvm_swap_back() {
  sp_lvm_look "$1" || return 1
  sp_lvm_there "$4" || return 0
  if sp_lvm_there "$3"; then lvrename -q -- "$1" "$3" "$2" || return 1; fi
  lvrename -q -- "$1" "$4" "$3"
}

# sp_lvm_room VG POOL PERCENT: neither the pool's data nor its metadata are fuller than that. A thin pool that runs full
# stops every guest on it.
sp_lvm_room() {
  sp_full=$(lvs --noheadings --separator '|' -o data_percent,metadata_percent -- "$1/$2") || return 1
  if printf '%s\n' "$sp_full" | awk -F '|' -v limit="$3" '{ exit !($1 + 0 < limit && $2 + 0 < limit) }'; then
    return 0
  fi
  sp_why pool-full "$1/$2 $(printf '%s' "$sp_full" | tr -d ' ' | tr '|' ' ')"
  return 1
}
