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
/usr/sbin/sshd
