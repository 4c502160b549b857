#!/bin/sh
# Inside an emulated host, after init: network, volumes, and then what every host of the lab does (boot.sh).
# usage: boot-inside.sh NAME
set -eu

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2

# There is no udev here, so LVM makes its devices by itself.
export LVM_SYSTEM_DIR=/mnt/etc/lvm
mkdir -p /run/lock/lvm
cat > /mnt/etc/lvm/lvmlocal.conf << CONF
activation { udev_sync = 0 udev_rules = 0 monitoring = 0 }
devices { obtain_device_list_from_udev = 0 scan = [ "/dev" ] global_filter = [ "a|^/dev/vdb$|", "r|.*|" ] }
CONF
if ! pvs /dev/vdb > /dev/null 2>&1; then
  pvcreate -q /dev/vdb
  vgcreate -q lab /dev/vdb
  lvcreate -q --type thin-pool -L 128M --poolmetadatasize 4M -n pool lab
fi
vgchange -q -a y
exec /bin/sh /mnt/boot.sh /mnt "$1"
