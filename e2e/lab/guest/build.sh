#!/bin/sh
# Builds the kernel and the initramfs of the test guest, once, and prints the folder they are in.
# usage: build.sh CACHE
set -eu

cache=$1
here=$(cd "$(dirname "$0")" && pwd)
modules='virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk'

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9

# The cloud kernel is unpacked, not installed: installing it would run a slow initramfs step.
if [ ! -e "$cache/kernel/ready" ]; then
  rm -rf "$cache/kernel"
  mkdir -p "$cache/kernel"
  cd "$cache/kernel"
  find_kernel() {
    apt-cache depends linux-image-cloud-amd64 2> /dev/null |
      sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
  }
  download() { [ -n "$1" ] && apt-get -qq -o APT::Sandbox::User=root download "$1" >&2; }
  echo 'lab: downloading the guest kernel (linux-image-cloud-amd64, about 27 MB)' >&2
  if ! download "$(find_kernel)"; then
    apt-get -qq update >&2
    download "$(find_kernel)"
  fi
  dpkg -x ./*.deb .
  rm ./*.deb
  touch ready
fi

release=$(basename "$cache"/kernel/lib/modules/*)
key=$({ echo "$release"; cat "$here/init" "$here/build.sh" /bin/busybox; } | sha256sum | cut -c1-12)
out=$cache/guest-$key
if [ ! -e "$out/initrd" ]; then
  root=$cache/root
  rm -rf "$root" "$out"
  mkdir -p "$root/bin" "$root/lib" "$out"
  cp /bin/busybox "$root/bin/busybox"
  cp "$here/init" "$root/init"
  chmod 755 "$root/init"
  for module in $modules; do
    find "$cache/kernel/lib/modules" -name "$module.ko" -exec cp {} "$root/lib/" \;
    [ -e "$root/lib/$module.ko" ] || { echo "no module $module in kernel $release" >&2; exit 1; }
  done
  cp "$cache/kernel/boot/vmlinuz-$release" "$out/vmlinuz"
  # Not compressed: unpacking costs more under emulation than reading.
  (cd "$root" && find . | cpio --quiet -o -H newc) > "$out/initrd.new"
  mv "$out/initrd.new" "$out/initrd"
  rm -rf "$root"
fi
echo "$out"
