#!/bin/sh
# Builds ZFS for emulated hosts, once (some minutes): modules for the guests' kernel (guest/build.sh), and its programs, both
# from Debian's contrib. Nothing of it is installed on this machine. What comes of it: CACHE/zfs/modules and CACHE/zfs/programs.
# usage: zfs.sh CACHE
set -eu

cache=$1
exec 9> "$cache/lock"
flock 9
[ ! -e "$cache/zfs/ready" ] || exit 0
release=$(basename "$cache"/kernel/lib/modules/*)
common=${release%-cloud-*}-common
work=$cache/zfs
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/debs" "$work/modules" "$work/programs"
cd "$work"

# The same mirrors as this machine's, and one component more.
# shellcheck disable=SC2016 # apt's own words
apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) main contrib' \
  'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u > sources.list
contrib() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/lists" -o APT::Sandbox::User=root "$@" >&2
}
contrib update
(
  cd debs
  contrib download zfs-dkms "linux-headers-$release" "linux-headers-$common" "linux-kbuild-${release%%.0-*}"
)
for deb in debs/*.deb; do dpkg -x "$deb" source; done
rm debs/*.deb
(
  cd debs
  contrib download zfsutils-linux libzfs4linux libzpool5linux libnvpair3linux libuutil3linux
)
for deb in debs/*.deb; do dpkg -x "$deb" programs; done

src=$work/source/usr/src
sed -i "s#/usr/src/#$src/#" "$src/linux-headers-$release/Makefile"
cd "$src"/zfs-*
{
  ./configure --with-config=kernel --with-linux="$src/linux-headers-$common" \
    --with-linux-obj="$src/linux-headers-$release"
  make -j "$(nproc)"
} > "$work/build.log" 2>&1 || {
  tail -n 30 "$work/build.log" >&2
  exit 1
}
for module in module/*/*.ko; do
  strip --strip-debug -o "$work/modules/${module##*/}" "$module"
done
cd "$work"
rm -rf source debs lists
touch ready
