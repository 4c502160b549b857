#!/bin/sh
# Makes one disk of a guest, with an empty ext4 on it, or with the tiny guest. Runs inside the host.
# usage: disk.sh raw|qcow2 FILE SIZE_MIB BASE [TINY CLOCK_TICKS]     BASE: a golden qcow2, made when missing; or ''
# TINY: the text of guest/tiny.asm. The host has a /tmp of its own, so the file may not be there.
set -eu

format=$1
file=$2
size=$3
base=$4
shift 4

# fill_raw FILE [TINY CLOCK_TICKS]
fill_raw() {
  rm -f "$1"
  truncate -s "${size}M" "$1"
  if [ $# -gt 1 ]; then
    printf '%s' "$2" > "$1.asm"
    nasm -f bin "-DWAIT=$3" -o "$1.boot" "$1.asm"
    dd if="$1.boot" of="$1" conv=notrunc status=none
    rm "$1.asm" "$1.boot"
  else
    mkfs.ext4 -q -F "$1"
  fi
}
fill_qcow2() {
  made=$1
  shift
  fill_raw "$made.raw" "$@"
  qemu-img convert -q -f raw -O qcow2 "$made.raw" "$made.new"
  rm "$made.raw"
  mv "$made.new" "$made"
}

if [ -n "$base" ]; then
  # Guests that are defined at the same time share the base: one makes it, the others wait.
  exec 9> /run/lock/golden
  flock 9
  [ -e "$base" ] || fill_qcow2 "$base" "$@"
  rm -f "$file"
  qemu-img create -q -f qcow2 -F qcow2 -b "$base" "$file"
elif [ "$format" = raw ]; then
  fill_raw "$file" "$@"
else
  fill_qcow2 "$file" "$@"
fi
