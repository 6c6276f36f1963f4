#!/bin/sh
# Prints the home of a JDK 25 or newer, or says what to install and ends with 1.
# Order: SELFSAME_JAVA_HOME, JAVA_HOME, /usr/lib/jvm, PATH.

version_of() { # the feature release of the JDK at $1; nothing when it is no JDK
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  v=
  [ -r "$1/release" ] && v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$v" ] || v=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  printf '%s' "$v"
}
offer() {
  [ -n "$1" ] || return 0
  found=$(version_of "$1")
  if [ -n "$found" ] && [ "$found" -ge 25 ]; then printf '%s\n' "$1"; exit 0; fi
}

offer "${SELFSAME_JAVA_HOME:-}"
if [ -n "${SELFSAME_JAVA_HOME:-}" ]; then
  echo "selfsame: SELFSAME_JAVA_HOME=$SELFSAME_JAVA_HOME is not a JDK 25 or newer; looking elsewhere." >&2
fi
offer "${JAVA_HOME:-}"
for home in /usr/lib/jvm/*; do offer "$home"; done
on_path=$(command -v java 2>/dev/null) && offer "$(dirname "$(dirname "$(readlink -f "$on_path")")")"

cat >&2 <<'SAY'
selfsame: no JDK 25 (or newer) found in SELFSAME_JAVA_HOME, JAVA_HOME, /usr/lib/jvm or PATH.
Install one, for example:
  Debian/Ubuntu   apt install openjdk-25-jdk-headless   (or temurin-25-jdk from Adoptium)
  Fedora          dnf install java-25-openjdk-devel
  macOS           brew install openjdk@25
or unpack any JDK 25 and set SELFSAME_JAVA_HOME to its folder.
SAY
exit 1
