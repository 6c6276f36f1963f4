#!/bin/sh
# Builds the portal with the machine's Node.js and puts its files among the server's classes: portal.sh FOLDER.
# Without Node.js the server is built without the portal, and says so to who asks for it.
set -eu
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
to=$1/dev/selfsame/portal/files
if ! command -v node >/dev/null || ! command -v npm >/dev/null ||
  ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "selfsame: no Node.js of version 20.19 or newer: building without the portal" >&2
  exit 0
fi
cd "$root/portal"
stamp=dist/.built
if [ ! -f "$stamp" ] || [ -n "$(find package.json package-lock.json vite.config.ts tsconfig.json index.html src public build -newer "$stamp" -type f | head -n 1)" ]; then
  rm -rf dist
  # Nothing runs that a package brings for its installation.
  [ -f node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] ||
    npm ci --ignore-scripts --no-audit --no-fund >&2
  npm run --silent build >&2
  touch "$stamp"
fi
rm -rf "$to"
mkdir -p "$to"
cp -R dist/. "$to/"
rm -f "$to/.built"
