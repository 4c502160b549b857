#!/bin/sh
# Copies what libvirtd found out about QEMU, which costs it seconds, from one folder to another. It
# checks by itself whether that still holds, so an outdated copy does no harm.
# usage: capabilities.sh FROM TO
set -eu

from=$1
to=$2
[ -d "$from" ] || exit 0
mkdir -p "$to"
for file in "$from"/*.xml; do
  copy=$to/${file##*/}
  # Copies keep their times, so "the same time" means "nothing new".
  if [ -e "$copy" ] && [ "$(stat -c %Y "$copy")" -ge "$(stat -c %Y "$file")" ]; then
    continue
  fi
  # In one step: another lab may be reading.
  cp -p "$file" "$copy.$$"
  mv "$copy.$$" "$copy"
done
