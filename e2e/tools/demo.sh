#!/bin/sh
# A fresh machine to a working dashboard over two KVM hosts and three VMs; Ctrl-C ends all of it.
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
exec node --import tsx e2e/demo/main.ts "$@"
