#!/bin/bash
# Runs each fuzz target in a JVM of its own for SECONDS_EACH (default 20) and prints how many inputs it tried. A finding fails.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root" || exit 1
seconds=${1:-20}
targets=$(grep -A1 '@FuzzTest' server/src/test/java/dev/selfsame/fuzz/FuzzTargets.java | sed -n 's/^ *void \([a-zA-Z]*\)(.*/\1/p')
[ -n "$targets" ] || { echo "no targets"; exit 1; }
./mvnw -q -B -pl server test-compile || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One target, in a JVM of its own, which works on one core.
fuzz() { # fuzz TARGET SECONDS FOLDER
  local target=$1 seconds=$2 log=$3/$1.log status runs
  JAZZER_FUZZ=1 timeout $((seconds + 120)) ./mvnw -q -B -pl server surefire:test "-Dtest=FuzzTargets#$target" "-Djazzer.max_duration=${seconds}s" \
    "-Dsurefire.failIfNoSpecifiedTests=true" >"$log" 2>&1
  status=$?
  runs=$(sed -n 's/^Done \([0-9]*\) runs in.*/\1/p' "$log" | tail -n 1)
  if [ "$status" -eq 0 ] && [ -n "$runs" ]; then
    echo "fuzz $target: $runs executions in $seconds s, nothing found"
  else
    echo "fuzz $target: FAILED (status $status, ${runs:-no} executions)
$(grep -E -A12 'Java Exception|AssertionError|ERROR\]' "$log" | head -n 40)"
    return 1
  fi
}
export -f fuzz
# Two at a time. xargs fails when one of them does.
printf '%s\n' $targets | xargs -P 2 -I TARGET bash -c 'fuzz TARGET "$0" "$1"' "$seconds" "$work"
