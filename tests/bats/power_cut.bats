#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is on disk if the power fails right after a run: nothing was removed or
# replaced before what takes its place was on disk.  An ext4 file system in a
# file is shut down without writing what is in memory.

load ../lib/common
load ../lib/bake

WHEEL=demo-1.0-py3-none-any.whl

setup() {
	bake_setup
	[ "$(id -u)" -eq 0 ] || skip 'only root mounts file systems'
	command -v mkfs.ext4 >/dev/null || skip 'mkfs.ext4 is missing'
	find_oracle
	truncate -s 32M disk
	mkfs.ext4 -q -E lazy_itable_init=0 disk
	mkdir mounted
	mount -o loop disk mounted 2>/dev/null ||
		skip 'no loop device can be mounted'
}

teardown() {
	! mountpoint -q mounted || umount mounted
}

# fill: makes trees and wheels that are on disk before the run.
fill() {
	make_tree mounted/tree
	"$@"
	sync -f mounted
}

# cut_power COMMAND...: runs a command that must succeed, and cuts the power.
cut_power() {
	"$@" >output 2>&1 || fail "$(cat output)"
	oracle "$SRCDIR/tests/lib/power_cut.py" mounted
	umount mounted
	mount -o loop disk mounted
}

# The same, after another program has synced a file of its own: the journal is
# on disk, with the names that were removed, but no content that is in memory.
cut_power_later() {
	"$@" >output 2>&1 || fail "$(cat output)"
	echo text >mounted/unrelated
	sync mounted/unrelated
	cut_power true
}

# Each module of the tree can be imported.
imports() {
	oracle -B - mounted/tree <<-'END'
	import importlib, sys
	sys.path.insert(0, sys.argv[1])
	for name in "pkg", "pkg.sums", "pkg.sub", "pkg.sub.leaf":
	    importlib.import_module(name)
	END
}

no_empty_pyc() {
	equal "$(find mounted -name '*.pyc' -size 0)" ''
	[ -n "$(find mounted -name '*.pyc')" ]
}

oracle_compiles() {
	oracle -m compileall -q "$@" mounted/tree
}

@test "--sourceless removes no source before its .pyc is on disk" {
	fill
	cut_power_later "$PYC_BAKE" -q --sourceless mounted/tree
	no_empty_pyc
	imports
}

@test "--prune removes no .pyc before the new ones are on disk" {
	fill oracle_compiles -b
	cut_power_later "$PYC_BAKE" -q --prune mounted/tree
	no_empty_pyc
	imports
}

@test "--normalize replaces no .pyc before the new one is on disk" {
	fill oracle_compiles
	cp -a mounted/tree wanted
	"$PYC_BAKE" -q --normalize wanted
	cut_power "$PYC_BAKE" -q --normalize mounted/tree
	diff -r wanted mounted/tree
}

@test "--sync waits until the .pyc of a tree are on disk" {
	fill
	cp -a mounted/tree wanted
	"$PYC_BAKE" -q --invalidation-mode=checked-hash -d /usr wanted
	cut_power "$PYC_BAKE" -q --sync --invalidation-mode=checked-hash \
		-d /usr mounted/tree
	diff -r wanted mounted/tree
}

@test "a list and a report are on disk" {
	fill
	cut_power "$PYC_BAKE" -q --manifest=mounted/list \
		--report=mounted/report mounted/tree
	equal "$(grep -c '\.pyc$' mounted/list)" 4
	grep -q '"summary": *true' mounted/report
}

@test "--update-record replaces no RECORD before the new one is on disk" {
	fill make_installed
	cp -a mounted/tree wanted
	"$PYC_BAKE" -q --update-record --root wanted -- /
	cut_power "$PYC_BAKE" -q --update-record --root mounted/tree -- /
	diff wanted/demo-1.0.dist-info/RECORD \
		mounted/tree/demo-1.0.dist-info/RECORD
}

make_installed() {
	mkdir mounted/tree/demo-1.0.dist-info
	printf '%s\n' 'pkg/__init__.py,,' 'pkg/sums.py,,' \
		'demo-1.0.dist-info/RECORD,,' \
		>mounted/tree/demo-1.0.dist-info/RECORD
}

@test "a wheel has the new content under its name" {
	fill copy_wheel
	"$PYC_BAKE" -q --output-dir=. "mounted/$WHEEL"
	cut_power "$PYC_BAKE" -q "mounted/$WHEEL"
	cmp "$WHEEL" "mounted/$WHEEL"
}

@test "a wheel without sources has its new name only" {
	fill copy_wheel
	cut_power "$PYC_BAKE" -q --sourceless "mounted/$WHEEL"
	equal "$(find mounted -name '*.whl' | wc -l)" 1
	unzip -tqq mounted/*.whl
}

copy_wheel() {
	helper make_wheel "mounted/$WHEEL"
}
