#!/bin/bash
# All tests: the build with its checks, then real clients, recordings and crashes.
# Exit 0 when nothing failed. With CI=true a missing step is a failure, elsewhere it is skipped with a word.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root" || exit 1
passed=0
failed=0
skipped=0

step() { # step NAME COMMAND...
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
    echo "== $name: ok ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    echo "== $name: FAILED ($((SECONDS - start)) s)"
  fi
}
unit_counts() {
  awk -F'"' '/<testsuite /{for(i=1;i<NF;i++){if($i~/ tests=$/)t+=$(i+1);if($i~/ failures=$/||$i~/ errors=$/)f+=$(i+1);if($i~/ skipped=$/)s+=$(i+1)}}
    END{printf "unit tests: %d run, %d failed, %d skipped\n",t,f,s}' server/target/surefire-reports/TEST-*.xml 2>/dev/null
}

step "build and tests (mvnw verify)" ./mvnw -q -B verify
unit_counts
step "demo" ./selfsame demo
if [ -x conformance/run.sh ]; then
  step "conformance" conformance/run.sh
elif [ "${CI:-}" = true ]; then
  failed=$((failed + 1))
  echo "== conformance: FAILED (conformance/run.sh is missing)"
else
  skipped=$((skipped + 1))
  echo "== conformance: skipped (conformance/run.sh is missing)"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
