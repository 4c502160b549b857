#!/bin/sh
# Makes one disk of a guest as a thin volume or a ZFS volume: with the tiny guest on it, or with an empty ext4. Runs inside the
# host.
# usage: volume.sh /dev/VG/NAME|/dev/zvol/POOL/NAME SIZE_MIB [TINY CLOCK_TICKS]     TINY: the text of guest/tiny.asm
set -eu

case $1 in
  /dev/zvol/*)
    zfs create -s -V "$2M" "${1#/dev/zvol/}"
    while [ ! -e "$1" ]; do sleep 0.1; done
    ;;
  *)
    group=${1#/dev/}
    name=${group#*/}
    group=${group%%/*}
    lvcreate -q -y -V "$2M" --thinpool pool -n "$name" "$group"
    ;;
esac
if [ $# -gt 2 ]; then
  printf '%s' "$3" > /tmp/tiny.asm
  nasm -f bin "-DWAIT=$4" -o /tmp/tiny /tmp/tiny.asm
  dd if=/tmp/tiny of="$1" conv=fsync status=none
else
  mkfs.ext4 -q -F "$1"
fi
