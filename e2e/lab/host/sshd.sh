#!/bin/sh
# Restarts the listening sshd of a host; sessions of the old one live on. Runs inside the host.
set -eu

/usr/sbin/sshd -t
if [ -e /run/sshd.pid ]; then
  pid=$(cat /run/sshd.pid)
  if kill "$pid" 2> /dev/null; then
    while kill -0 "$pid" 2> /dev/null; do sleep 0.02; done
  fi
fi
rm -f /run/sshd.pid
/usr/sbin/sshd
# It leaves the foreground before it listens, and notes its pid once it does.
tries=0
while [ ! -s /run/sshd.pid ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 500 ]; then
    echo "sshd does not listen" >&2
    exit 1
  fi
  sleep 0.02
done
