#!/bin/sh
# Makes server/target/selfsame/selfsame.aot by a training run: the demo's requests against a server on a temporary folder.
set -eu
java_home=$1
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
dist=$root/server/target/selfsame
rm -f "$dist/selfsame.aot" "$dist/selfsame.aot.jdk"
classpath=$(sed "s#^#$dist/lib/#; s#:#:$dist/lib/#g" "$dist/classpath")
"$java_home/bin/java" -XX:AOTCacheOutput="$dist/selfsame.aot" -Xlog:aot*=off -Xlog:cds*=off -XX:+UseSerialGC -Xmx512m \
  --enable-native-access=ALL-UNNAMED -cp "$classpath" dev.selfsame.Main demo >"$dist/train.log" 2>&1
[ -s "$dist/selfsame.aot" ]
printf '%s' "$java_home $(cksum <"$java_home/release")" >"$dist/selfsame.aot.jdk"
