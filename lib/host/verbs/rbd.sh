# Snapshots of RBD images, through the host's own ceph.conf and keys.

# sp_rbd_has IMAGE SNAPSHOT: the image has it. No answer is not "no", but an image that is gone has none.
sp_rbd_has() {
  sp_snaps=$(rbd snap ls --format json "$1")
  case $? in
    0) ;;
    2) return 1 ;;
    *) return 2 ;;
  esac
  case $sp_snaps in *'"name":"'"$2"'"'*) return 0 ;; esac
  return 1
}

# sp_rbd_drop IMAGE SNAPSHOT: it does not have it any more.
sp_rbd_drop() {
  sp_rbd_has "$1" "$2"
  case $? in
    0) rbd snap rm --no-progress "$1@$2" ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_rbd_capture IMAGE SNAPSHOT: the image as it is at this instant.
sp_rbd_capture() {
  sp_rbd_drop "$1" "$2" && rbd snap create --no-progress "$1@$2"
}

# sp_rbd_keep IMAGE SNAPSHOT: the same, but what was kept first stays: the image may have been half rolled back since.
sp_rbd_keep() {
  sp_rbd_has "$1" "$2"
  case $? in
    0) return 0 ;;
    1) rbd snap create --no-progress "$1@$2" ;;
    *) return 1 ;;
  esac
}

# sp_rbd_whole IMAGE SNAPSHOT: it is there.
sp_rbd_whole() {
  sp_rbd_has "$1" "$2" && return 0
  sp_why snapshot-part-damaged "$1@$2 is gone"
  return 1
}

# sp_rbd_back IMAGE SNAPSHOT: the image's content is that of the snapshot, if it has it.
sp_rbd_back() {
  sp_rbd_has "$1" "$2"
  case $? in
    0) rbd snap rollback --no-progress "$1@$2" ;;
    1) return 0 ;;
    *) return 1 ;;
  esac
}

# sp_rbd_fill IMAGE FILE: the image has the content and length of a plain file, and what is not written of that is not
# written here. By QEMU, which goes on with the image: `rbd import` only makes new ones.
sp_rbd_fill() {
  sp_bytes=$(stat -L -c %s -- "$2") || return 1
  # A colon would begin an option, and an at sign a snapshot.
  sp_image=rbd:$(printf '%s' "$1" | sed 's/[\\:@]/\\&/g')
  # It takes the size that it has for a mistake.
  sp_now=$(rbd info --format json "$1" | grep -oE '"size":[0-9]+' | head -n 1 | tr -cd 0-9) && [ -n "$sp_now" ] || return 1
  if [ "$sp_now" != "$sp_bytes" ]; then
    rbd resize --no-progress --allow-shrink --size "${sp_bytes}B" "$1" || return 1
  fi
  qemu-img convert -n -f raw -O raw -- "$2" "$sp_image" &&
    qemu-img compare -q -f raw -F raw -- "$2" "$sp_image"
}
