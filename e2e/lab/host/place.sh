#!/bin/sh
# Gives a host an XFS (with reflink) or a Btrfs of its own at /srv/KIND. Runs inside the host.
# usage: place.sh HOSTDIR xfs|btrfs
set -eu

image=$1/$2.img
place=/srv/$2
exec 9> "/run/lock/place-$2"
flock 9
if mountpoint -q "$place"; then
  exit 0
fi
mkdir -p "$place"
if [ ! -e "$image" ]; then
  rm -f "$image.new"
  truncate -s 4G "$image.new"
  case $2 in
    xfs) mkfs.xfs -q -m reflink=1 "$image.new" ;;
    btrfs) mkfs.btrfs -q "$image.new" ;;
  esac
  mv "$image.new" "$image"
fi
mount -o loop "$image" "$place"
