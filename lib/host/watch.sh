# Tells what changes on a host, for as long as it is listened to: watch.sh URI STORE
# Prints "ready", then a line for each event of libvirt as virsh writes it, and "store" when something in the store came,
# went or was replaced. A full stop on standard input says that the listener is still there: two minutes without one, or
# the end of the input, end it all. A host that cannot do this says "unable PROGRAM". Changes nothing.

# changed STORE: where nothing tells of changes in a folder, its own times are looked at.
changed() {
  if command -v inotifywait >/dev/null 2>&1 && [ -d "$1/vms" ] && [ -d "$1/tasks" ]; then
    inotifywait -m -q -r -e create,delete,moved_to --format store "$1/vms" "$1/tasks" 2>/dev/null
  fi
  before=''
  while :; do
    now=$(find "$1/vms" "$1/tasks" -maxdepth 2 -type d -printf '%T@ %p\n' 2>/dev/null | cksum)
    [ -z "$before" ] || [ "$now" = "$before" ] || echo store
    before=$now
    sleep 3
  done
}

# In one piece, because it is read from the same standard input that the listener then speaks on.
watch() {
  LC_ALL=C
  export LC_ALL
  virsh help event 2>/dev/null | grep -q -- --timestamp || { echo unable virsh; return 0; }
  stdbuf -oL true 2>/dev/null || { echo unable stdbuf; return 0; }
  timeout --foreground 1 true 2>/dev/null || { echo unable timeout; return 0; }

  # sshd gives each command a process group of its own, and tells nobody in it when the connection is gone.
  trap 'trap "" TERM; kill -TERM 0; exit 0' TERM HUP INT PIPE
  exec 3<&0
  { while [ "$(timeout --foreground 120 head -c 1 <&3)" = . ]; do :; done; kill "$$"; } &
  # Without stdbuf, old versions of virsh keep their lines until there are 4 KiB of them.
  { stdbuf -oL virsh -q -c "$1" event --all --loop --timestamp; kill "$$"; } &
  changed "$2" &
  # Answered after the one above has connected, or there is no libvirt.
  virsh -q -c "$1" uri >/dev/null && echo ready
  wait
}
watch "$@"
