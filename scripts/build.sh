#!/bin/sh
# Builds the server into server/target/selfsame and, where it can, its AOT cache.
set -eu
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
java_home=$("$root/scripts/find-jdk.sh") || exit 1
dist=$root/server/target/selfsame
echo "selfsame: building (first use, or the sources have changed) ..." >&2
mkdir -p "$root/server/target"
touch "$root/server/target/.building"
# The log goes to stderr: stdout belongs to the command that is about to run.
(cd "$root" && ./mvnw -q -B -Dmaven.test.skip=true -Dfast -pl server -am package) >&2 ||
  { echo "selfsame: the build failed; see above" >&2; exit 1; }
(cd "$dist/lib" && ls *.jar) | LC_ALL=C sort | tr '\n' ':' | sed 's/:$//' >"$dist/classpath"
mv "$root/server/target/.building" "$dist/.built"
if [ -z "${SELFSAME_NO_AOT:-}" ]; then
  "$root/scripts/train-aot.sh" "$java_home" || echo "selfsame: no AOT cache made; starts will be slower, nothing else" >&2
fi
