#!/bin/sh
# The first process of one host, inside its namespaces: puts the host's own folders in place, starts
# its daemons, and stays. When it is killed, the whole host is: a power cut.
# usage: boot.sh HOSTDIR NAME
set -eu

dir=$1
hostname "$2"

# Copies of other hosts' namespace handles would keep those namespaces alive after they are deleted.
if grep -q ' /run/netns ' /proc/mounts; then
  umount -R -l /run/netns
fi
mount --bind "$dir/etc" /etc
mount --bind "$dir/lib" /var/lib/libvirt
# sshd and useradd write to more of /var/log, and to /var/mail.
mount --bind "$dir/varlog" /var/log
mount --bind "$dir/log" /var/log/libvirt
mount --bind "$dir/mail" /var/mail
mount --bind "$dir/cache" /var/cache/libvirt
mount --bind "$dir/root" /root
mount --bind "$dir/home" /home
mount --bind "$dir/srv" /srv
mount --bind "$dir/tmp" /tmp
mount -t tmpfs -o mode=755 run /run
# Guests run under software emulation. Where /dev/kvm is there but does not work, libvirt would look
# at QEMU anew for ten seconds at every definition, so nobody but root may see one.
if [ -e /dev/kvm ]; then
  : > "$dir/no-kvm"
  chmod 0 "$dir/no-kvm"
  mount --bind "$dir/no-kvm" /dev/kvm
fi
mkdir -p /run/lock /run/sshd /run/sudo /run/libvirt
for kind in xfs btrfs; do
  if [ -e "$dir/$kind.img" ]; then
    mkdir -p "/srv/$kind"
    mount -o loop "$dir/$kind.img" "/srv/$kind"
  fi
done

cd /
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
virtlogd -d
libvirtd -d
/usr/sbin/sshd

# Waiting reaps the orphans of the host too, as a first process has to.
while :; do
  sleep 3600 &
  wait
done
