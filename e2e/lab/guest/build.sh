#!/bin/sh
# Builds the kernel and the initramfs of the test guest, once, and prints the folder they are in:
# vmlinuz, initrd, and initrd-agent, which has a guest agent as well.
# usage: build.sh CACHE
set -eu

cache=$1
here=$(cd "$(dirname "$0")" && pwd)
modules='virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk'

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9

# unpack FOLDER PACKAGE-FINDER: a package that is wanted here only, and not for this machine.
download() { [ -n "$1" ] && apt-get -qq -o APT::Sandbox::User=root download "$1" >&2; }
unpack() {
  [ ! -e "$cache/$1/ready" ] || return 0
  rm -rf "${cache:?}/$1"
  mkdir -p "$cache/$1"
  cd "$cache/$1"
  echo "lab: downloading $3" >&2
  if ! download "$($2)"; then
    apt-get -qq update >&2
    download "$($2)"
  fi
  dpkg -x ./*.deb .
  rm ./*.deb
  touch ready
}

# The cloud kernel is unpacked, not installed: installing it would run a slow initramfs step.
find_kernel() {
  apt-cache depends linux-image-cloud-amd64 2> /dev/null |
    sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}
find_agent() { echo qemu-guest-agent; }
unpack kernel find_kernel 'the guest kernel (linux-image-cloud-amd64, about 27 MB)'
# Installing the agent would start it on a machine that is a VM itself.
unpack agent find_agent 'the guest agent (qemu-guest-agent, 0.3 MB)'
agent=$cache/agent/usr/sbin/qemu-ga

release=$(basename "$cache"/kernel/lib/modules/*)
key=$({ echo "$release"; cat "$here/init" "$here/build.sh" /bin/busybox "$agent"; } | sha256sum | cut -c1-12)
out=$cache/guest-$key
if [ ! -e "$out/ready" ]; then
  root=$cache/root
  rm -rf "$root" "$out"
  mkdir -p "$root/bin" "$root/lib" "$out"
  cp /bin/busybox "$root/bin/busybox"
  cp "$here/init" "$root/init"
  chmod 755 "$root/init"
  add_modules() {
    for module in "$@"; do
      find "$cache/kernel/lib/modules" -name "$module.ko" -exec cp {} "$root/lib/" \;
      [ -e "$root/lib/$module.ko" ] || { echo "no module $module in kernel $release" >&2; exit 1; }
    done
  }
  # Not compressed: unpacking costs more under emulation than reading.
  pack() { (cd "$root" && find . | cpio --quiet -o -H newc) > "$out/$1"; }
  # shellcheck disable=SC2086 # a list of words
  add_modules $modules
  cp "$cache/kernel/boot/vmlinuz-$release" "$out/vmlinuz"
  pack initrd

  # Guests without an agent need not unpack it at each boot. The agent sets the clock by hwclock.
  add_modules virtio_console
  mkdir -p "$root/sbin"
  ln -s /bin/busybox "$root/sbin/hwclock"
  cp "$agent" "$root/bin/qemu-ga"
  ldd "$agent" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done
  pack initrd-agent
  rm -rf "$root"
  touch "$out/ready"
fi
echo "$out"
