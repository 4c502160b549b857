#!/bin/sh
# Makes one disk of a guest, with an empty ext4 on it. Runs inside the host.
# usage: disk.sh raw|qcow2 FILE SIZE_MIB [BASE]     BASE: a golden qcow2, made when missing
set -eu

fill_raw() {
  rm -f "$1"
  truncate -s "$2M" "$1"
  mkfs.ext4 -q -F "$1"
}
fill_qcow2() {
  fill_raw "$1.raw" "$2"
  qemu-img convert -q -f raw -O qcow2 "$1.raw" "$1.new"
  rm "$1.raw"
  mv "$1.new" "$1"
}

format=$1
file=$2
size=$3
base=${4-}
if [ -n "$base" ]; then
  # Guests that are defined at the same time share the base: one makes it, the others wait.
  exec 9> /run/lock/golden
  flock 9
  [ -e "$base" ] || fill_qcow2 "$base" "$size"
  rm -f "$file"
  qemu-img create -q -f qcow2 -F qcow2 -b "$base" "$file"
elif [ "$format" = raw ]; then
  fill_raw "$file" "$size"
else
  fill_qcow2 "$file" "$size"
fi
