#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The number of processes that compile: without -j, and if the system has no
# room for the requested number.  It has no effect on the output.

load ../lib/common
load ../lib/bake

# This Python records each start.
setup() {
	bake_setup
	unset MAKEFLAGS
	cat >python <<-END
	#!/bin/sh
	echo start >>'$PWD/starts'
	exec '$ORACLE' "\$@"
	END
	chmod +x python
	processors=$(nproc)
}

# sources COUNT: makes a tree of COUNT sources.
sources() {
	local number

	rm -rf tree
	mkdir tree
	for ((number = 0; number < $1; number++)); do
		echo "x = $number" >"tree/m$number.py"
	done
}

# starts COMMAND...: prints how many processes compiled.
starts() {
	rm -f starts
	run timeout 120 "$@" --sandbox=off --python=./python tree
	[ "$status" -eq 0 ] || fail "status $status: $output"
	wc -l <starts
}

least() {
	echo $(($1 < $2 ? $1 : $2))
}

@test "without -j one process runs for eight sources, and at least one" {
	sources 3
	equal "$(starts "$PYC_BAKE")" 1
	sources 15
	equal "$(starts "$PYC_BAKE")" 1
	sources 16
	equal "$(starts "$PYC_BAKE")" "$(least 2 "$processors")"
	sources 200
	equal "$(starts "$PYC_BAKE")" "$(least 25 "$processors")"
}

@test "with -j the requested number of processes runs" {
	sources 12
	equal "$(starts "$PYC_BAKE" -j3)" 3
	equal "$(starts "$PYC_BAKE" -f -j1)" 1
	equal "$(starts "$PYC_BAKE" -f -j0)" "$(least 12 "$processors")"
}

@test "for several archives the sources of all are counted" {
	local number

	for number in 1 2 3 4; do
		sources 7
		oracle -m zipfile -c "app$number.zip" tree
	done
	rm -f starts
	expect 0 --sandbox=off --python=./python app?.zip
	equal "$(wc -l <starts)" "$(least 3 "$processors")"
}

@test "no more processes run than the affinity permits" {
	command -v taskset || skip 'no taskset'
	sources 40
	equal "$(starts taskset -c 0 "$PYC_BAKE")" 1
}

@test "no more processes run than a control group permits" {
	local group=/sys/fs/cgroup/cpu/pyc-bake-$$

	[ "$processors" -gt 1 ] || skip 'one processor'
	if ! mkdir "$group" 2>/dev/null ||
		! echo 100000 >"$group/cpu.cfs_period_us"; then
		skip 'no control group can be made'
	fi
	sources 40
	echo 100000 >"$group/cpu.cfs_quota_us"
	# shellcheck disable=SC2016 # for that shell
	result=$(starts bash -c 'echo $$ >"$1/tasks"; shift; exec "$@"' - \
		"$group" "$PYC_BAKE")
	rmdir "$group"
	equal "$result" 1
}

@test "with few descriptors fewer processes run" {
	sources 60
	expect 0 -j1 tree
	find tree -name '*.pyc' -exec sha256sum {} + >wanted
	rm -r tree/__pycache__
	# shellcheck disable=SC2016 # for that shell
	run bash -c 'ulimit -n 40; exec "$@"' - "$PYC_BAKE" -j60 tree
	equal "$status" 0
	says '60 baked, 0 fresh, 0 failed'
	find tree -name '*.pyc' -exec sha256sum {} + | diff wanted -
	rm -r tree/__pycache__
	# shellcheck disable=SC2016
	run bash -c 'ulimit -n 20; exec "$@"' - "$PYC_BAKE" -j60 tree
	equal "$status" 0
	says '60 baked'
}

@test "with few permitted processes fewer processes run" {
	local user=64321 limit

	[ "$(id -u)" = 0 ] || skip 'needs root'
	command -v setpriv || skip 'no setpriv'
	# Other users cannot enter the temporary directory of bats, and perhaps
	# not the build directory.
	cd "$(mktemp -d)" || return
	chmod 755 .
	copy_program .
	sources 60
	chown -R $user tree
	# The program itself and some workers, each with two threads.
	for limit in 5 12; do
		rm -rf tree/__pycache__
		# shellcheck disable=SC2016 # for that shell
		run setpriv --reuid=$user --clear-groups bash -c \
			"ulimit -u $limit"'; exec "$@"' - \
			./pyc-bake -j60 tree
		says '60 baked, 0 fresh, 0 failed'
		equal "$status" 0
	done
	# With another Python each worker has one more process.
	rm -rf tree/__pycache__
	# shellcheck disable=SC2016
	run setpriv --reuid=$user --clear-groups bash -c \
		'ulimit -u 14; exec "$@"' - \
		./pyc-bake -j60 --python="$ORACLE" tree
	says '60 baked, 0 fresh, 0 failed'
	equal "$status" 0
	rm -r "$PWD"
}
