#!/bin/sh
# Pictures of every page into docs/shots: npm run shots [-- NAME…]
set -eu
cd "$(dirname "$0")/../.."
sh e2e/tools/prepare.sh
npx --no-install next build
exec node --import tsx e2e/shots/main.ts "$@"
