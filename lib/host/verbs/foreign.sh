# Snapshots that libvirt made for other tools.

# sp_foreign_there UUID NAME: libvirt still has it.
sp_foreign_there() {
  sp_names=$(virsh -q -c "$SP_URI" snapshot-list "$1" --name) || return 1
  printf '%s\n' "$sp_names" | grep -qFx -- "$2" && return 0
  sp_why snapshot-gone
  return 1
}

# sp_image_names IMAGE NAME: the image's own list of snapshots has that name in it, and not only as a part of another one, of
# a size or a date. Before a size as wide as its column, a name that fills its own is followed by no blank.
sp_image_names() {
  sp_list=$(qemu-img snapshot -U -l "$1" 2>/dev/null || qemu-img snapshot -l "$1") || return 1
  printf '%s\n' "$sp_list" | SP_NAME=$2 awk '
    BEGIN { name = ENVIRON["SP_NAME"]; blank = length(name) < 16 ? " +" : " *" }
    { sub(/^[^ ]+ +/, "") }
    index($0, name) == 1 && substr($0, length(name) + 1) ~ "^" blank "[0-9]+([.][0-9]+)? ?[KMGTPE]?i?B? +[0-9]+-[0-9]+-" { found = 1 }
    END { exit(!found) }' && return 0
  sp_why snapshot-part-damaged "$1 no longer holds $2"
  return 1
}

# sp_foreign_delete UUID NAME: libvirt does not have it any more.
sp_foreign_delete() {
  sp_names=$(virsh -q -c "$SP_URI" snapshot-list "$1" --name) || return 1
  printf '%s\n' "$sp_names" | grep -qFx -- "$2" || return 0
  virsh -q -c "$SP_URI" snapshot-delete --domain "$1" --snapshotname "$2"
}

# sp_saved_at FILE: the snapshot that is being made is of the instant at which this was written.
sp_saved_at() { SP_TAKEN_AT=$(date -u -d "@$(stat -c %Y -- "$1")" +%Y-%m-%dT%H:%M:%SZ); }
