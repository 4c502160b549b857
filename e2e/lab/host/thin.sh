#!/bin/sh
# Makes one disk of a guest as a thin volume: with the tiny guest on it, or with an empty ext4. Runs inside the host.
# usage: thin.sh /dev/VG/NAME SIZE_MIB [TINY.ASM CLOCK_TICKS]
set -eu

group=${1#/dev/}
name=${group#*/}
group=${group%%/*}
lvcreate -q -y -V "$2M" --thinpool pool -n "$name" "$group"
if [ $# -gt 2 ]; then
  nasm -f bin "-DWAIT=$4" -o /tmp/tiny "$3"
  dd if=/tmp/tiny of="$1" conv=fsync status=none
else
  mkfs.ext4 -q -F "$1"
fi
