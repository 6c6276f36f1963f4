#!/bin/bash
# All tests. Each further suite (demo, real clients, recordings, crashes) joins here in the change that brings it.
# Exit 0 when nothing failed. With CI=true a missing step is a failure, elsewhere it is skipped with a word.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root" || exit 1
passed=0
failed=0
skipped=0
summary=()
failures=()
logs=$root/server/target/test-steps

step() { # step NAME COMMAND...
  local name=$1 start=$SECONDS log
  log=$logs/${#summary[@]}.log
  shift
  echo "== $name"
  mkdir -p "$logs"
  if "$@" > >(tee "$log") 2>&1; then # not a pipe: what a step leaves running does not hold it up
    passed=$((passed + 1))
    summary+=("$name: ok ($((SECONDS - start)) s)")
  else
    failed=$((failed + 1))
    summary+=("$name: FAILED ($((SECONDS - start)) s)")
    failures+=("$log")
  fi
  echo "== ${summary[-1]}"
}
skip() { # skip NAME WHY: a step whose material is not here
  if [ "${CI:-}" = true ]; then
    failed=$((failed + 1))
    summary+=("$1: FAILED: $2")
  else
    skipped=$((skipped + 1))
    summary+=("$1: skipped: $2")
  fi
  echo "== ${summary[-1]}"
}
unit_counts() {
  awk -F'"' '/<testsuite /{for(i=1;i<NF;i++){if($i~/ tests=$/)t+=$(i+1);if($i~/ failures=$/||$i~/ errors=$/)f+=$(i+1);if($i~/ skipped=$/)s+=$(i+1)}}
    END{printf "unit tests: %d run, %d failed, %d skipped\n",t,f,s}' server/target/surefire-reports/TEST-*.xml 2>/dev/null
}

step "build and tests (mvnw verify)" ./mvnw -q -B verify
unit_counts
step "demo on an empty home" scripts/test-demo.sh
step "fuzzing (G23)" scripts/fuzz.sh "${SELFSAME_TEST_FUZZ_SECONDS:-10}"
shared=${SELFSAME_SHARED:-$root/../shared}
if [ -d "$shared/recordings" ]; then
  step "recordings of Azure (replay)" python3 conformance/replay.py "$shared"
else
  skip "recordings of Azure (replay)" "no folder $shared/recordings"
fi
if command -v python3 >/dev/null 2>&1; then
  step "bombs in templates (G22)" python3 conformance/bombs.py
  step "Azure CLI" python3 conformance/az/run.py "${SELFSAME_TEST_CACHE:-$root/conformance/target}"
  step "Azure SDK for Java" python3 conformance/java/run.py
  if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
    step "relying parties" python3 conformance/relying/run.py "${SELFSAME_TEST_CACHE:-$root/conformance/target}"
    step "MSAL for Node" python3 conformance/node/run.py
    step "keys that turn, rights that end (G7, G9)" python3 conformance/rotation.py "${SELFSAME_TEST_CACHE:-$root/conformance/target}" \
      "${SELFSAME_TEST_ROTATION_SECONDS:-75}"
    if command -v chromium >/dev/null 2>&1; then
      step "portal in Chromium (Z10-Z13, G24, G25)" python3 conformance/portal.py
    else
      skip "portal in Chromium (Z10-Z13, G24, G25)" "no chromium"
    fi
  else
    skip "relying parties, MSAL for Node, keys that turn, portal" "no node or npm"
  fi
  step "kill -9 (G1)" python3 conformance/crash.py kill "${SELFSAME_TEST_KILLS:-60}"
  step "kill -9 of deployments (G1)" python3 conformance/crash.py deploy "${SELFSAME_TEST_DEPLOYMENTS:-10}"
  step "kill -9, sign-in log (G16)" python3 conformance/audit_kill.py 10
  step "kill -9 of what policies deploy" python3 conformance/remediation_kill.py both
  if command -v strace >/dev/null 2>&1; then
    step "power cuts (G1)" python3 conformance/crash.py power "${SELFSAME_TEST_CUTS:-200}"
  else
    skip "power cuts (G1)" "no strace"
  fi
else
  skip "Azure CLI, SDK for Java, relying parties, crashes" "no python3"
fi
for log in ${failures[@]+"${failures[@]}"}; do
  echo "== a step that failed: what it says of failures, and its end"
  grep -E -A 3 '^ *(WRONG|FAILED|not ok|✖|failed)|MISMATCH|\[ERROR\]' "$log" | head -n 15
  tail -n 12 "$log"
done
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
