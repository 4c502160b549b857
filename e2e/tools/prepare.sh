#!/bin/sh
# Makes a fresh machine ready for the lab: Debian's packages and the project's own. Quick when all is there.
set -eu
cd "$(dirname "$0")/../.."

if [ "$(uname -s)" != Linux ]; then
  echo "The lab needs Linux: it makes KVM hosts out of namespaces. This is $(uname -s)." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "The lab needs root: it makes network and mount namespaces. Run this with sudo." >&2
  exit 1
fi
sh e2e/lab/install.sh

# Which lock file is installed is noted beside the packages.
if ! cmp -s package-lock.json node_modules/.savepoint-lock; then
  echo "Installing npm packages (about a minute)…"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.savepoint-lock
fi
[ -d lib/generated ] || node prisma/generate.mjs
