#!/bin/bash
# Runs each fuzz target, or those named, in a JVM and a folder of its own, and prints how many inputs it tried. A finding fails.
# usage: fuzz.sh [SECONDS_EACH [TARGET...]]; 20 seconds unless told
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root" || exit 1
seconds=${1:-20}
shift
java=$(scripts/find-jdk.sh)/bin/java || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./mvnw -q -B -pl server test-compile dependency:build-classpath "-Dmdep.outputFile=$work/classpath" || exit 1
classpath=$root/server/target/test-classes:$root/server/target/classes:$(cat "$work/classpath")
targets=${*:-$("$java" -cp "$classpath" dev.selfsame.fuzz.FuzzRun)}
[ -n "$targets" ] || { echo "no targets"; exit 1; }

# One target. It works on one core, and not for long: the better compiler would take more than it gives.
fuzz() { # fuzz TARGET
  local target=$1 folder=$work/$1 status runs
  mkdir -p "$folder/tmp"
  (cd "$folder" && JAZZER_FUZZ=1 timeout $((seconds + 120)) "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.attach.allowAttachSelf=true -XX:+EnableDynamicAgentLoading \
    "-Djava.io.tmpdir=$folder/tmp" "-Djazzer.max_duration=${seconds}s" -cp "$classpath" dev.selfsame.fuzz.FuzzRun "$target" >log 2>&1)
  status=$?
  runs=$(sed -n 's/^Done \([0-9]*\) runs in.*/\1/p' "$folder/log" | tail -n 1)
  if [ "$status" -eq 0 ] && [ -n "$runs" ]; then
    echo "fuzz $target: $runs executions in $seconds s, nothing found"
  else
    echo "fuzz $target: FAILED (status $status, ${runs:-no} executions)
$(grep -E -A12 'Java Exception|AssertionError|ERROR|Exception:|^Caused by|Base64' "$folder/log" | head -n 60)"
    return 1
  fi
}
export -f fuzz
export work seconds java classpath
# Two at a time. xargs fails when one of them does.
printf '%s\n' $targets | xargs -P 2 -I TARGET bash -c 'fuzz TARGET'
