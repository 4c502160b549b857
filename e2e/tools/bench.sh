#!/bin/sh
# npm run bench -- saved|pause|inventory|fleet|page|move|space
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
# What a browser looks at is the built dashboard.
case ${1-} in
  fleet | page) [ -f .next/BUILD_ID ] || npx --no-install next build ;;
esac
exec node --import tsx e2e/bench/main.ts "$@"
