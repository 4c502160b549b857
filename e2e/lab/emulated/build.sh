#!/bin/sh
# Builds the initramfs of emulated hosts, once, and prints its path. The kernel is the guests' one (guest/build.sh).
# usage: build.sh CACHE
set -eu

cache=$1
here=$(cd "$(dirname "$0")" && pwd)
modules='virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk failover net_failover
virtio_net fuse virtiofs overlay libcrc32c dm-mod dm-bufio dm-persistent-data dm-bio-prison dm-thin-pool dm-snapshot'
# Where it was built (zfs.sh).
zfs='spl znvpair zavl zunicode zlua zzstd zcommon icp zfs'

exec 9> "$cache/lock"
flock 9
release=$(basename "$cache"/kernel/lib/modules/*)
built=$cache/zfs/modules
programs=$cache/zfs/programs
if [ -e "$cache/zfs/ready" ]; then modules="$modules $zfs"; else built='' programs=''; fi
key=$({ echo "$release $modules"; cat "$here/init" "$here/build.sh" /bin/busybox; } | sha256sum | cut -c1-12)
out=$cache/emulated-$key
if [ ! -e "$out" ]; then
  root=$cache/emulated-root
  rm -rf "$root"
  mkdir -p "$root/bin" "$root/lib"
  cp /bin/busybox "$root/bin/busybox"
  cp "$here/init" "$root/init"
  chmod 755 "$root/init"
  for module in $modules; do
    find "$cache/kernel/lib/modules" ${built:+"$built"} -name "$module.ko" -exec cp {} "$root/lib/" \;
    [ -e "$root/lib/$module.ko" ] || { echo "no module $module in kernel $release" >&2; exit 1; }
  done
  echo "$modules" > "$root/modules"
  echo "$programs" > "$root/programs"
  (cd "$root" && find . | cpio --quiet -o -H newc) > "$out.new"
  mv "$out.new" "$out"
  rm -rf "$root"
fi
echo "$cache/kernel/boot/vmlinuz-$release"
echo "$out"
