#!/bin/sh
# SPDX-License-Identifier: MIT
# deflate.sh DIR: compares the size and speed of the encoder with zlib's for the
# .pyc files of a tree, baked from a copy of its sources.  PYC_BAKE is the
# program, and BENCH_PROGRAMS is the directory of deflate_bench.
set -eu
tree=${1:?usage: make bench-deflate CORPUS=DIR}
work=$(mktemp -d "${TMPDIR:-/tmp}/pyc-bake-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp -R "$tree" "$work/tree"
find "$work/tree" -name __pycache__ -type d -prune -exec rm -rf {} +
# A source that does not compile has no .pyc; the others are baked.
"$PYC_BAKE" -qq --invalidation-mode=unchecked-hash -s "$work/tree" -p / \
	"$work/tree" || [ $? -eq 1 ]
find "$work/tree" -path '*/__pycache__/*.pyc' | LC_ALL=C sort |
	"$BENCH_PROGRAMS/deflate_bench"
