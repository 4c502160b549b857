#!/bin/sh
# Makes one disk of a guest as an RBD image, with an empty ext4 on it. Runs inside the host.
# usage: image.sh POOL/IMAGE SIZE_MIB
set -eu

file=$(mktemp)
trap 'rm -f "$file"' EXIT
truncate -s "$2M" "$file"
mkfs.ext4 -q -F "$file"
rbd import --no-progress "$file" "$1"
