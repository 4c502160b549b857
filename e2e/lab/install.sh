#!/bin/sh
# Installs the Debian packages the lab needs and that are missing, and those that are named besides. Quick when none are.
# usage: install.sh [PACKAGE...]
set -eu

packages='qemu-system-x86 qemu-utils libvirt-daemon libvirt-daemon-system libvirt-daemon-driver-qemu
libvirt-clients openssh-server openssh-client iproute2 cpio busybox-static chromium xfsprogs
btrfs-progs shellcheck sudo util-linux xz-utils e2fsprogs mount ovmf swtpm swtpm-tools zstd lvm2 thin-provisioning-tools nasm fonts-wqy-microhei '"$*"

# What the benchmarks of moving and of room compare with.
packages="$packages rsync borgbackup restic"

# dpkg-query fails when it does not know a package at all: that package is then simply not listed.
# shellcheck disable=SC2086 # a list of words
installed=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' $packages 2> /dev/null || true)"
missing=''
for package in $packages; do
  case $installed in
    *" $package=installed "*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
  echo "lab: these packages are missing, and installing them needs root:$missing" >&2
  exit 1
fi
echo "lab: installing$missing" >&2

# The lab starts daemons of its own; those of this machine are not to start because of it.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi

install_missing() {
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y \
    --no-install-recommends $missing > "$log" 2>&1
}

log=$(mktemp)
if ! install_missing; then
  # No package lists yet, or lists so old that their files are gone from the mirror.
  echo 'lab: refreshing the package lists' >&2
  apt-get -qq update >&2
  if ! install_missing; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
fi
rm -f "$log"
