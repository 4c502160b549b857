#!/bin/sh
# The first process of an emulated host, inside the host's namespaces: a Linux of its own as a program (user-mode-linux),
# which has the device mapper. Its programs run on this machine's processor and only their calls of the kernel are
# emulated, so a guest in it is hardly slower than one beside it. When it is killed, the machine is: a power cut.
# usage: machine.sh HOSTDIR NAME ADDRESS
set -eu

dir=$1
name=$2
address=$3

cd "$dir"
# The folders become the first content of the machine's own disk. Its log stays outside, to be read there.
if [ ! -e own.img ]; then
  rm -rf log.outside ../"$name".own
  mke2fs -q -t ext4 -E lazy_itable_init=1 -d "$dir" ../"$name".own 6G
  mv ../"$name".own own.img
  truncate -s 2G volumes.img
fi
# Its memory is a file.
mkdir -p memory
mount -t tmpfs -o size=2G memory memory
ip link add inside type veth peer name cable
ip addr add 10.0.2.2/24 dev inside
# One frame at a time: the machine takes no longer ones.
ip link set inside up gso_max_segs 1
ip link set cable up
TMPDIR=$dir/memory linux.uml mem=1536M rootfstype=hostfs rootflags=/ ro "init=$dir/init" quiet panic=-1 \
  "ubd0=$dir/own.img" "ubd1=$dir/volumes.img" vec0:transport=raw,ifname=cable,gro=1 \
  con=null con0=null,fd:1 ssl=null "lab.dir=$dir" "lab.name=$name" < /dev/null > console.log 2>&1 &
machine=$!
# Whoever comes to the host's address comes in; from the host itself also while its cable is out.
while kill -0 "$machine" 2> /dev/null; do
  ssh -F none -i lab-key -N -g -L "$address:22:127.0.0.1:22" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ExitOnForwardFailure=yes -o ConnectTimeout=60 -o LogLevel=ERROR root@10.0.2.15 || sleep 0.5
done
tail -n 20 console.log
