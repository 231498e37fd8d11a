#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh CORPUS [WHAT]...: compares pyc-bake with its peers on CORPUS/small
# and CORPUS/large, copied to a tmpfs.  WHAT is trees, cache, wheel or zipimport;
# all by default.  PYC_BAKE is the program, and BENCH_PROGRAMS is the
# directory of compile_loop and canon_loop.
set -eu
corpus=${1:?usage: make bench CORPUS=DIR [BENCH=WHAT]}
shift
[ $# -gt 0 ] || set -- trees cache wheel zipimport
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
for what; do
	mkdir "$work/$what"
	case $what in
	trees)
		"$python" -I "$here/bench.py" "$PYC_BAKE" "$BENCH_PROGRAMS" \
			"$corpus" "$work/$what"
		;;
	cache)
		"$python" -I "$here/cache_bench.py" "$PYC_BAKE" "$corpus" \
			"$work/$what"
		;;
	wheel)
		"$python" -I "$here/wheel_bench.py" "$PYC_BAKE" "$corpus" \
			"$work/$what"
		;;
	zipimport)
		"$python" -I "$here/zipimport_bench.py" "$PYC_BAKE" \
			"$work/$what"
		;;
	*)
		echo "bench: $what: not trees, cache, wheel or zipimport" >&2
		exit 2
		;;
	esac
	rm -rf "${work:?}/$what"
done
