#!/bin/sh
# Every script of the project: shellcheck, and read by both shells that hosts have.
set -eu
cd "$(dirname "$0")/../.."
# The engine and its verbs are one script on the host, so they are checked as one.
whole=$(mktemp)
trap 'rm -f "$whole"' EXIT
{
  echo '#!/bin/sh'
  echo "SP_TASK='' SP_STORE='' SP_VM='' SP_URI=''"
  cat lib/host/engine.sh lib/host/verbs/*.sh
} >"$whole"
shellcheck -s sh "$whole"
scripts=$(find lib/host e2e .ci -type f \( -name '*.sh' -o -path '.ci/run' -o -path '*/guest/init' \) \
  ! -name engine.sh ! -path 'lib/host/verbs/*')
for script in $scripts; do
  shellcheck -s sh "$script"
  dash -n "$script"
  bash -n "$script"
done
echo "$(echo "$scripts" | wc -w) scripts and the engine are clean"
