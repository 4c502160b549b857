#!/bin/sh
# Runs everything and ends with one line "N passed, N failed". Each part counts its own checks; a part that
# cannot run is a failure, never a skip.
set -u
cd "$(dirname "$0")/../.." || exit 1
NO_COLOR=1
NEXT_TELEMETRY_DISABLED=1
export NO_COLOR NEXT_TELEMETRY_DISABLED

passed=0
failed=0

# part NAME COMMAND…: one check, passed or failed by its exit code
part() {
  name=$1
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

# counted NAME REPORT COMMAND…: a test runner that writes a JSON report, counted test by test
counted() {
  name=$1
  report=$2
  shift 2
  printf '\n== %s\n' "$name"
  rm -f "$report"
  "$@"
  code=$?
  if counts=$(node e2e/tools/count.mjs "$report"); then
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
    [ "$code" -eq 0 ] || [ "${counts#* }" -gt 0 ] || failed=$((failed + 1))
  else
    echo "FAILED: $name wrote no report"
    failed=$((failed + 1))
  fi
}

finish() {
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
}

part 'set-up' sh e2e/tools/prepare.sh
[ "$failed" -eq 0 ] || finish
mkdir -p test-results

part 'format and lint' npx --no-install biome ci --reporter=summary
part 'types' npm run --silent typecheck
part 'shell scripts' sh e2e/tools/shellcheck.sh
counted 'unit tests' test-results/unit.json \
  npx --no-install vitest run --project unit --reporter=dot --reporter=json --outputFile=test-results/unit.json
counted 'integration on the lab' test-results/lab.json \
  npx --no-install vitest run --project lab --reporter=verbose --reporter=json --outputFile=test-results/lab.json
part 'build' npx --no-install next build
counted 'end to end in a browser' test-results/e2e.json npx --no-install playwright test
finish
