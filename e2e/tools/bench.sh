#!/bin/sh
# npm run bench -- saved|inventory
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
exec node --import tsx e2e/bench/main.ts "$@"
