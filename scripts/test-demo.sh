#!/bin/sh
# The README's first command, with an empty home directory; its narration must come to the end.
set -eu
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
HOME=$home "$root/selfsame" demo >"$home/said" 2>"$home/err" || { cat "$home/said" "$home/err"; exit 1; }
grep -q '^Done: 11 steps, all as they should be.$' "$home/said" || { cat "$home/said"; exit 1; }
