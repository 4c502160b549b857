# Disks that go on in layers over frozen files. FORMAT is format=raw or format=qcow2: `raw` alone is a program on some hosts.

# sp_lay_over FILE FORMAT LAYER: an empty layer over FILE, for those who may use that.
sp_lay_over() {
  rm -f -- "$3" && qemu-img create -q -f qcow2 -F "${2#format=}" -b "$1" "$3" &&
    chmod --reference="$1" -- "$3" && sync "$3" || return 1
  # Where root may not, libvirt does what it needs at the start.
  sp_try chown --reference="$1" -- "$3"
}

# sp_unheld FILE: no snapshot says that it is its capture.
sp_unheld() {
  sp_ref=$(printf '%s\n' "$1" | sed 's/[\\"]/\\&/g')
  for sp_one in "$SP_STORE"/vms/*/[0-9]*/manifest.json; do
    sp_found=0
    grep -qsF -e "\"ref\":\"$sp_ref\"" -- "$sp_one" || sp_found=$?
    # One that went away meanwhile says nothing; one that cannot be read may say it.
    if [ "$sp_found" != 1 ] && [ -e "$sp_one" ]; then
      echo "$1 is a part of a snapshot, or $sp_one cannot be read"
      return 1
    fi
  done
}

# sp_drop_layer UUID TARGET LAYER: it is gone, unless the VM lies on it or a snapshot is in it.
sp_drop_layer() {
  [ -e "$3" ] || return 0
  sp_vm=$1
  sp_unheld "$3" && sp_drop_overlay "$2" "$3"
}

# sp_frozen FILE BYTES [SECONDS]: nobody has written to it.
sp_frozen() {
  sp_found=$(stat -c '%s %Y' -- "$1" 2>/dev/null) || sp_found='missing 0'
  if [ "${sp_found% *}" != "${2:-${sp_found% *}}" ] || [ "$sp_found" = 'missing 0' ]; then
    sp_why snapshot-part-damaged "${1##*/} is ${sp_found% *} instead of $2 bytes"
    return 1
  fi
  [ "${3:-${sp_found#* }}" = "${sp_found#* }" ] && return 0
  sp_why snapshot-part-damaged "${1##*/} was written to since"
  return 1
}

# sp_relay FROM TO [TARGET FILE FORMAT]…: a definition as libvirt prints it, in which those disks lie on those files.
# Anything but exactly one disk of that name is an error, and TO is then left as it was.
sp_relay() {
  sp_to=$2
  cat -- "$1" >"$sp_to.part" || return 1
  shift 2
  while [ $# -ge 3 ]; do
    if ! sp_relay_disk "$sp_to.part" "$1" "$2" "$3" >"$sp_to.new"; then
      echo "disk $1 is not in the definition as it should be"
      rm -f -- "$sp_to.part" "$sp_to.new"
      return 1
    fi
    mv -fT -- "$sp_to.new" "$sp_to.part" || return 1
    shift 3
  done
  sync "$sp_to.part" && mv -fT -- "$sp_to.part" "$sp_to"
}

# sp_relay_disk FROM TARGET FILE FORMAT: the same for one disk, on standard output. Empty words stay as they are. What lies
# below its file is left out: libvirt reads that from the file.
sp_relay_disk() {
  SP_TARGET=$2 SP_FILE=$3 SP_FORMAT=${4#format=} awk '
    function text(words) {
      gsub(/&/, "\\&amp;", words); gsub(/</, "\\&lt;", words); gsub(/>/, "\\&gt;", words)
      gsub(/"/, "\\&quot;", words); gsub(/\047/, "\\&apos;", words); gsub(/\n/, "\\&#10;", words)
      return words
    }
    # The attribute NAME of an element gets another value, if there is one for it.
    function put(line, name, value, rest) {
      if (value == "") { changed++; return line }
      if (!match(line, " " name "=\047[^\047]*\047")) return line
      rest = substr(line, RSTART + RLENGTH); changed++
      return substr(line, 1, RSTART) name "=\047" value "\047" rest
    }
    function tell(n, depth, driver, source) {
      found++
      for (n = 1; n <= count; n++) {
        if (lines[n] ~ /<backingStore[^>]*\/>/) continue
        if (lines[n] ~ /<backingStore/) { depth++; continue }
        if (lines[n] ~ /<\/backingStore>/) { depth--; continue }
        if (depth > 0) continue
        if (lines[n] ~ /^ *<driver / && !driver++) lines[n] = put(lines[n], "type", ENVIRON["SP_FORMAT"])
        if (lines[n] ~ /^ *<source / && !source++) lines[n] = put(lines[n], "file", text(ENVIRON["SP_FILE"]))
        print lines[n]
      }
    }
    /^ *<disk / { inside = 1; count = 0; disk = "" }
    !inside { print; next }
    { lines[++count] = $0; disk = disk $0 "\n" }
    /<\/disk>/ {
      inside = 0
      if (index(disk, "<target dev=\047" text(ENVIRON["SP_TARGET"]) "\047")) tell()
      else printf "%s", disk
    }
    END { exit !(found == 1 && changed == 2) }' "$1"
}

# sp_relay_saved STATE TO [TARGET FILE FORMAT]…: the same of the definition inside a saved memory.
sp_relay_saved() {
  virsh -q -c "$SP_URI" save-image-dumpxml "$1" --security-info >"$SP_DIR/saved.xml" || return 1
  shift
  sp_relay "$SP_DIR/saved.xml" "$@"
}

# sp_define_over UUID KEPT [TARGET FILE FORMAT]…: the VM lies on those files from its next start on. The definition before
# is in KEPT.
sp_define_over() {
  sp_kept=$2
  virsh -q -c "$SP_URI" dumpxml "$1" --inactive --security-info >"$sp_kept.half" && sync "$sp_kept.half" &&
    mv -fT -- "$sp_kept.half" "$sp_kept" || return 1
  shift 2
  sp_relay "$sp_kept" "$SP_DIR/over.xml" "$@" && virsh -q -c "$SP_URI" define "$SP_DIR/over.xml"
}

# sp_define_back UUID SAVED KEPT [TARGET LAYER]…: undo of sp_define_over: what was written to the layers since is in the
# disks, unless there is a saved memory, which belongs to the disks as they were.
sp_define_back() {
  sp_vm=$1
  sp_saved=$2
  sp_kept=$3
  shift 3
  [ -s "$sp_kept" ] || return 0
  if ! sp_off "$sp_vm"; then
    sp_each sp_fold_running "$@" || return 1
  elif [ ! -e "$sp_saved" ]; then
    sp_each sp_fold_off "$@" || return 1
  fi
  virsh -q -c "$SP_URI" define "$sp_kept"
}

# sp_over LAYER FILE: LAYER lies right over FILE. No answer is an error, and not a no.
sp_over() {
  sp_info=$(qemu-img info -U -- "$1") || return 2
  printf '%s\n' "$sp_info" | grep -qFx -e "backing file: $2" -e "backing file: ${2##*/} (actual path: $2)"
}

# sp_merge UUID TARGET FILE LAYER MARK: what is in LAYER is in FILE right below it, too. Nobody who reads through either
# notices. A running VM's own QEMU does it, and moves what lies above. MARK says that an earlier try found it in order.
sp_merge() {
  if [ ! -e "$5" ]; then
    sp_unheld "$3" && sp_beside "$3" "$4" && true >"$5" && sync "$5" || return 1
  fi
  # An earlier try has come to its end, and the VM may have written to FILE since.
  sp_there=$(sp_source "$1" "$2" --inactive) || return 1
  if [ "$sp_there" = "$3" ] || [ ! -e "$4" ]; then return 0; fi
  if ! sp_over "$4" "$3"; then
    echo "$4 does not lie over $3"
    return 1
  fi
  if sp_off "$1"; then
    sp_running=''
  else
    sp_running=$(virsh -q -c "$SP_URI" domstats --block --backing "$1") || return 1
    sp_running=$(printf '%s\n' "$sp_running" | sed -n 's/^ *block\.[0-9]*\.path=//p')
  fi
  if ! printf '%s\n' "$sp_running" | grep -qFx -e "$4"; then
    # The VM's QEMU reads FILE without LAYER: it had merged them before.
    if printf '%s\n' "$sp_running" | grep -qFx -e "$3"; then return 0; fi
    sp_unsaved "$1" || return 1
    # Nor would QEMU let go of a file that a VM was started on meanwhile.
    qemu-img commit -q -d -f qcow2 -- "$4" && sync "$3"
    return
  fi
  sp_there=$(sp_source "$1" "$2") || return 1
  sp_kind='Block Commit'
  [ "$sp_there" != "$4" ] || sp_kind='Active Block Commit'
  # Only what an earlier try began may be ended.
  [ -e "$5.begun" ] || sp_kind=none
  sp_alone "$1" "$2" "$sp_kind" 0 || return 1
  true >"$5.begun" || return 1
  if [ "$sp_there" = "$4" ]; then
    sp_commit_active "$1" "$2" --base "$3" --top "$4"
  else
    virsh -q -c "$SP_URI" blockcommit "$1" "$2" --base "$3" --top "$4" --wait && sync "$3"
  fi
}

# sp_move_over LAYER FILE FORMAT BEFORE: LAYER lies over FILE, where what it lay over before was merged into that.
sp_move_over() {
  [ -e "$1" ] || return 0
  if ! sp_over "$1" "$2"; then
    sp_over "$1" "$4" && qemu-img rebase -q -u -f qcow2 -F "${3#format=}" -b "$2" -- "$1" || return 1
  fi
  sync "$1"
}

# sp_leave UUID KEPT TARGET LAYER FILE FORMAT: the VM's next start is on FILE and not on LAYER, nor over it: after a live
# snapshot libvirt spells out the whole chain in the definition, and would believe that. One that was started on LAYER
# meanwhile has written to it, and keeps it.
sp_leave() {
  sp_there=$(sp_source "$1" "$3" --inactive) || return 1
  if [ "$sp_there" != "$4" ]; then
    sp_define_over "$1" "$2" "$3" '' ''
    return
  fi
  sp_define_over "$1" "$2" "$3" "$5" "$6" || return 1
  ! sp_off "$1" || return 0
  sp_there=$(sp_source "$1" "$3") || return 1
  [ "$sp_there" = "$4" ] || return 0
  echo "somebody started the VM meanwhile"
  virsh -q -c "$SP_URI" define "$2"
  return 1
}

# sp_beside FILE [LAYER]: no file of the same disk but LAYER lies over it, as far as they can be read. Whoever undefines a VM
# leaves layers that no definition and no snapshot names, and in one of them is its present.
sp_beside() {
  for sp_one in "${1%.savepoint-*}".savepoint-*; do
    if [ "$sp_one" = "$1" ] || [ "$sp_one" = "${2:-}" ] || [ ! -e "$sp_one" ]; then continue; fi
    sp_over "$sp_one" "$1"
    [ $? -ne 1 ] || continue
    echo "$sp_one lies over $1, or cannot be read"
    return 1
  done
}

# sp_drop_between UUID TARGET LAYER ABOVE…: sp_drop_layer, once nothing lies over it any more. What nobody was known to need,
# and somebody does, is left as it is; and so is what lies below that.
sp_drop_between() {
  sp_vm=$1
  sp_target=$2
  sp_layer=$3
  shift 3
  for sp_above; do
    [ -e "$sp_above" ] || continue
    sp_over "$sp_above" "$sp_layer"
    [ $? -ne 1 ] || continue
    case ${SP_LEFT:-} in *"|$sp_above|"*)
      sp_left "$sp_layer"
      return 0
      ;;
    esac
    echo "$sp_above may still lie over $sp_layer"
    return 1
  done
  if ! sp_beside "$sp_layer"; then
    sp_left "$sp_layer"
    return 0
  fi
  sp_drop_layer "$sp_vm" "$sp_target" "$sp_layer"
}

sp_left() {
  SP_LEFT="${SP_LEFT:-}|$1|"
  echo "$1 is left as it is"
}

# sp_record TEMPLATE DIR KEY=PATH…: sp_seal for a snapshot that there is already.
sp_record() {
  sp_snapshot=$2
  sp_template_of=$1
  shift 2
  mkdir -p -- "$SP_DIR/sealed" && sp_seal "$sp_template_of" "$SP_DIR/sealed" "$@" &&
    sp_put_manifest "$SP_DIR/sealed/manifest.json" "$sp_snapshot/manifest.json"
}

# sp_forget_hash DIR KEY: that file is read anew the next time, and nothing is said of the last.
sp_forget_hash() {
  rm -f -- "$1/verified.json"
  [ -e "$1/hashes" ] || return 0
  awk -v key="$2" '$1 != key' "$1/hashes" >"$SP_DIR/hashes" && sp_put "$SP_DIR/hashes" "$1/hashes"
}
