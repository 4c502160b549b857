#!/bin/sh
# Inside an emulated host, after init: network, volumes, and then what every host of the lab does (boot.sh).
# usage: boot-inside.sh NAME ZFS-PROGRAMS
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

# ZFS, where it was built (zfs.sh). Volumes get their names in /dev from this in place of udev.
if [ -n "$2" ]; then
  tar -c -C "$2" . | tar -x -C / --keep-directory-symlink
  mkdir -p /mnt/etc/zfs
  cat > /usr/local/sbin/name-volume << 'NAME'
#!/bin/sh
case "$SUBSYSTEM $DEVNAME" in "block zd"*) ;; *) exit 0 ;; esac
name=''
if [ "$ACTION" != remove ] && name=$(/lib/udev/zvol_id "/dev/$DEVNAME"); then
  name=/dev/zvol/$name
  mkdir -p "${name%/*}"
  # In one instant, as udev does it.
  ln -sfn "/dev/$DEVNAME" "$name.new"
  mv -fT "$name.new" "$name"
fi
for link in $(find /dev/zvol -type l 2> /dev/null); do
  [ "$link" = "$name" ] || [ "$(readlink "$link")" != "/dev/$DEVNAME" ] || rm -f "$link"
done
NAME
  chmod +x /usr/local/sbin/name-volume
  /bin/busybox uevent /usr/local/sbin/name-volume &
  if [ -e /mnt/pool.img ]; then
    zpool import -d /mnt tank
  else
    truncate -s 1G /mnt/pool.img
    zpool create tank /mnt/pool.img
  fi
fi
exec /bin/sh /mnt/boot.sh /mnt "$1"
