#!/bin/sh
# Makes the private folders of one host. What is there already (a lab that is kept) stays.
# usage: prepare.sh HOSTDIR NAME
set -eu

dir=$1
name=$2
mkdir -p "$dir"
cd "$dir"
chmod 755 .
mkdir -p lib/images lib/boot lib/qemu/save log varlog/libvirt cache home srv mail tmp root/.ssh
chmod 1777 tmp
chmod 700 root root/.ssh
[ ! -e etc ] || exit 0

# A copy of the whole /etc: users, sudo rules and keys of a host must never reach the machine's own.
rm -rf etc.new
cp -a /etc etc.new
rm -rf etc.new/libvirt/qemu etc.new/libvirt/storage etc.new/libvirt/secrets etc.new/ssh
mkdir -p etc.new/libvirt/qemu etc.new/ssh/sshd_config.d
chown libvirt-qemu:libvirt-qemu lib/qemu lib/qemu/save

uuid=$(cat /proc/sys/kernel/random/uuid)
echo "$name" > etc.new/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" > etc.new/hosts
echo "$uuid" | tr -d - > etc.new/machine-id

cat > etc.new/libvirt/libvirtd.conf << CONF
unix_sock_group = "libvirt"
unix_sock_ro_perms = "0777"
unix_sock_rw_perms = "0770"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "$uuid"
CONF
# Two libvirtds on one kernel must not share cgroup names; and a /dev of its own for each guest
# would have to move the cover that boot.sh puts over /dev/kvm.
cat > etc.new/libvirt/qemu.conf << CONF
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
CONF
# The console log of a guest is read by the lab: it must not be rolled over.
echo 'max_size = 0' > etc.new/libvirt/virtlogd.conf

# Without PAM: a machine's PAM set-up may want services a host does not run.
cat > etc.new/ssh/sshd_config << CONF
Include /etc/ssh/sshd_config.d/*.conf
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
CONF
ssh-keygen -q -t ed25519 -N '' -C "$name" -f etc.new/ssh/ssh_host_ed25519_key
# An account whose password is "!" counts as locked, and sshd without PAM refuses even its keys.
sed -i 's/^root:!*:/root:*:/' etc.new/shadow
mv etc.new etc
