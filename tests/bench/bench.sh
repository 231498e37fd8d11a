#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh CORPUS: compares pyc-bake with its peers on CORPUS/small and
# CORPUS/large, copied to a tmpfs.  PYC_BAKE names the program, BENCH_PROGRAMS
# the directory with compile_loop and canon_loop.
set -eu
corpus=${1:?usage: make bench CORPUS=DIR}
here=$(cd "$(dirname "$0")" && pwd)
version=$("$PYC_BAKE" --version |
	sed -n 's/^Python \([0-9]*\.[0-9]*\).*/\1/p')
for python in "/usr/bin/python$version" "$(command -v "python$version")"; do
	[ -x "$python" ] && break
done
for tmpfs in /dev/shm /tmp; do
	[ -w "$tmpfs" ] && break
done
work=$(mktemp -d "$tmpfs/pyc-bake-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
"$python" -I "$here/bench.py" "$PYC_BAKE" "$BENCH_PROGRAMS" "$corpus" "$work"
