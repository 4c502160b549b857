#!/bin/sh
# npm run zfs: the storage driver's suite on a real ZFS, which is built for an emulated host first (about five minutes, once).
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
sh e2e/lab/install.sh gcc-12 gcc make libc6-dev binutils
cache=/var/cache/savepoint-lab
sh e2e/lab/guest/build.sh "$cache" > /dev/null
sh e2e/lab/emulated/zfs.sh "$cache"
# One after the other: two machines under emulation take each other's time.
npx --no-install vitest run --project long zfs-verbs
exec npx --no-install vitest run --project long zfs.long
