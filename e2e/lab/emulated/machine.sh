#!/bin/sh
# The first process of an emulated host, inside the host's namespaces: a machine with a kernel of its own, which has the
# device mapper. When it is killed, the machine is: a power cut.
# usage: machine.sh HOSTDIR NAME ADDRESS KERNEL INITRAMFS
set -eu

dir=$1
name=$2
address=$3
kernel=$4
initramfs=$5
memory=1536M

cd "$dir"
# The folders become the first content of the machine's own disk. Its log stays outside, to be read there.
if [ ! -e own.img ]; then
  rm -rf log.outside ../"$name".own
  mke2fs -q -t ext4 -E lazy_itable_init=1 -d "$dir" ../"$name".own 6G
  mv ../"$name".own own.img
  truncate -s 2G volumes.img
fi
rm -f virtiofs.sock
# What the machine has read of these files it need not ask for again: nobody changes them while it is up.
/usr/lib/qemu/virtiofsd --socket-path="$dir/virtiofs.sock" -o source=/ -o sandbox=chroot -o cache=always \
  > virtiofsd.log 2>&1 &
while [ ! -S virtiofs.sock ]; do sleep 0.05; done
# Not exec: a first process that is a shell leaves signals to the machine it waits for.
qemu-system-x86_64 -accel tcg,thread=multi -cpu max,la57=off -smp 2 -m "$memory" -nodefaults -no-reboot -display none \
  -object memory-backend-memfd,id=memory,size="$memory",share=on -numa node,memdev=memory \
  -kernel "$kernel" -initrd "$initramfs" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable clocksource=tsc lab.dir=$dir lab.name=$name" \
  -serial file:"$dir/console.log" \
  -chardev socket,id=virtiofs,path="$dir/virtiofs.sock" -device vhost-user-fs-pci,chardev=virtiofs,tag=root \
  -drive file=own.img,if=virtio,format=raw,cache=unsafe -drive file=volumes.img,if=virtio,format=raw,cache=unsafe \
  -netdev "user,id=net,hostfwd=tcp:$address:22-:22" -device virtio-net-pci,netdev=net
tail -n 20 console.log
