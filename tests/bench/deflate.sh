#!/bin/sh
# SPDX-License-Identifier: MIT
# deflate.sh DIR: how small and how fast the .pyc of a tree are compressed,
# beside zlib.  They are baked from a copy of its sources.  PYC_BAKE names the
# program, BENCH_PROGRAMS the directory with deflate_bench.
set -eu
tree=${1:?usage: make bench-deflate CORPUS=DIR}
work=$(mktemp -d "${TMPDIR:-/tmp}/pyc-bake-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp -R "$tree" "$work/tree"
find "$work/tree" -name __pycache__ -type d -prune -exec rm -rf {} +
# A file that does not compile costs itself alone.
"$PYC_BAKE" -qq --invalidation-mode=unchecked-hash -s "$work/tree" -p / \
	"$work/tree" || [ $? -eq 1 ]
find "$work/tree" -path '*/__pycache__/*.pyc' | LC_ALL=C sort |
	"$BENCH_PROGRAMS/deflate_bench"
