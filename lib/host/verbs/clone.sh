# A VM made from a snapshot.

# sp_free_path FILE: nothing is there that would be overwritten, and its folder is. Asked early; sp_take_name asks again. A
# folder that is new lets others through, for QEMU is seldom root; the disk in it is for nobody but those it is given to.
sp_free_path() {
  (umask 022 && mkdir -p -- "${1%/*}") || return 1
  sp_taken "$1" || return 0
  sp_why clone-path-taken "$1"
  return 1
}

# sp_taken PATH: something has this name, be it a link that leads nowhere.
sp_taken() { [ -e "$1" ] || [ -L "$1" ]; }

# sp_is_same FILE FILE: two names of one file.
sp_is_same() { [ -e "$1" ] && [ "$(stat -c %d:%i -- "$1")" = "$(stat -c %d:%i -- "$2" 2>/dev/null)" ]; }

# sp_take_name OWN TO: the file that this task wrote under a name of its own gets its final one, if nobody else took that
# meanwhile. It keeps its own name too, until the task is past its commit: that is how an undo knows it.
sp_take_name() {
  if ln -T -- "$1" "$2" || sp_is_same "$1" "$2"; then return 0; fi
  sp_taken "$2" && sp_why clone-path-taken "$2"
  return 1
}

# sp_lay_disk FILE TO OWN: a copy of its own, which shares blocks where the filesystem can.
sp_lay_disk() {
  cp --reflink=auto --sparse=always -- "$1" "$3" && chmod 600 -- "$3" && sync "$3" && sp_take_name "$3" "$2"
}

# sp_lay_vars KEPT TO OWN: UEFI variables of its own; from an empty KEPT none, libvirt makes them.
sp_lay_vars() {
  [ -s "$1" ] || return 0
  cp --preserve=mode,ownership -- "$1" "$3" && sync "$3" && sp_take_name "$3" "$2"
}

# sp_unlay TO OWN: undo of both. What somebody else laid at TO stays.
sp_unlay() {
  if sp_is_same "$2" "$1"; then rm -f -- "$1" || return 1; fi
  rm -f -- "$2"
}

# sp_cpu_fits DEFINITION: this host's QEMU can be the processor with which a memory was saved. What cannot be compared (libvirt
# before 4.4, a processor that is not spelled out) is left to the resuming, which is taken back where it fails.
sp_cpu_fits() {
  if ! grep -qE "<cpu [^>]*mode=['\"]custom['\"]" "$1"; then
    echo "its definition does not spell its processor out"
    return 0
  fi
  sp_answer=$(virsh -q -c "$SP_URI" hypervisor-cpu-compare --file "$1" \
    --virttype "$(sp_said_in "$1" "<domain [^>]*type=['\"]([^'\"]*)")" \
    --arch "$(sp_said_in "$1" "<type [^>]*arch=['\"]([^'\"]*)")" \
    --machine "$(sp_said_in "$1" "<type [^>]*machine=['\"]([^'\"]*)")" \
    --emulator "$(sp_said_in "$1" '<emulator>([^<]*)')" 2>&1)
  printf '%s\n' "$sp_answer"
  case $sp_answer in
    *' is incompatible with the CPU provided by hypervisor'*)
      sp_why clone-cpu-lacking "$(sp_said_in "$1" '<model( [^>]*[^/>])?>([^<]+)' 2)"
      return 1
      ;;
  esac
}

# sp_said_in FILE PATTERN [GROUP]: what the group of an extended regular expression says where it first matches.
sp_said_in() { sed -nE "\\|$2|{s|.*$2.*|\\${3:-1}|p;q;}" "$1"; }

# sp_clone_state STATE XML TO: a real copy of a saved state with another definition in its header. libvirt compares a
# definition that it is given at a restore with that in the file, and refuses another name; so the copy's own is replaced,
# in the room that it has (qemu_saveimage.h: length at 20, offset of the cookie at 32, both from the end of the header).
sp_clone_state() {
  # shellcheck disable=SC2046
  set -- "$1" "$2" "$3" $(od -An -tu4 -j 20 -N 16 -- "$1")
  sp_cookie=$SP_DIR/cookie
  true >"$sp_cookie" || return 1
  if [ "$7" -gt 0 ]; then
    tail -c "+$((92 + $7 + 1))" -- "$1" | head -c "$(($4 - $7))" | tr -d '\0' >"$sp_cookie"
  fi
  sp_length=$(stat -c %s -- "$2")
  if [ "$((sp_length + $(stat -c %s "$sp_cookie") + 2))" -gt "$4" ]; then
    sp_why clone-definition-long "$sp_length"
    return 1
  fi
  cp --reflink=auto --sparse=always -- "$1" "$3" && chmod 600 -- "$3" || return 1
  sp_at=0
  [ "$7" -eq 0 ] || sp_at=$((sp_length + 1))
  {
    cat -- "$2"
    printf '\0'
    cat "$sp_cookie"
    head -c "$4" /dev/zero
  } | head -c "$4" | dd of="$3" bs=64k iflag=fullblock oflag=seek_bytes seek=92 conv=notrunc status=none || return 1
  # shellcheck disable=SC2059 # octal digits of ours
  printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((sp_at & 255)) $((sp_at >> 8 & 255)) $((sp_at >> 16 & 255)) $((sp_at >> 24 & 255)))" |
    dd of="$3" bs=1 seek=32 conv=notrunc status=none
}
