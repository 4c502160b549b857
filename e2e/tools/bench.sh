#!/bin/sh
# npm run bench -- saved|inventory|fleet
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
# What a browser looks at is the built dashboard.
[ "${1-}" != fleet ] || [ -f .next/BUILD_ID ] || npx --no-install next build
exec node --import tsx e2e/bench/main.ts "$@"
