#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How many processes compile: without -j, and where the system has no room for
# as many as were asked for.  How many there are shows nowhere.

load ../lib/common
load ../lib/bake

# A Python that notes each start of it.
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

# sources COUNT: a tree of so many.
sources() {
	local number

	rm -rf tree
	mkdir tree
	for ((number = 0; number < $1; number++)); do
		echo "x = $number" >"tree/m$number.py"
	done
}

# starts COMMAND...: how many processes compiled.
starts() {
	rm -f starts
	run timeout 120 "$@" --python=./python tree
	[ "$status" -eq 0 ] || fail "status $status: $output"
	wc -l <starts
}

least() {
	echo $(($1 < $2 ? $1 : $2))
}

@test "without -j one for eight sources, and one at least" {
	sources 3
	equal "$(starts "$PYC_BAKE")" 1
	sources 15
	equal "$(starts "$PYC_BAKE")" 1
	sources 16
	equal "$(starts "$PYC_BAKE")" "$(least 2 "$processors")"
	sources 200
	equal "$(starts "$PYC_BAKE")" "$(least 25 "$processors")"
}

@test "with -j as many as are asked for" {
	sources 12
	equal "$(starts "$PYC_BAKE" -j3)" 3
	equal "$(starts "$PYC_BAKE" -f -j1)" 1
	equal "$(starts "$PYC_BAKE" -f -j0)" "$(least 12 "$processors")"
}

@test "over several archives, the sources of all count" {
	local number

	for number in 1 2 3 4; do
		sources 7
		oracle -m zipfile -c "app$number.zip" tree
	done
	rm -f starts
	expect 0 --python=./python app?.zip
	equal "$(wc -l <starts)" "$(least 3 "$processors")"
}

@test "no more than affinity permits" {
	command -v taskset || skip 'no taskset'
	sources 40
	equal "$(starts taskset -c 0 "$PYC_BAKE")" 1
}

@test "no more than a control group permits" {
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

@test "where descriptors are few, fewer" {
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

@test "where processes are few, fewer" {
	local user=64321 limit

	[ "$(id -u)" = 0 ] || skip 'needs root'
	command -v setpriv || skip 'no setpriv'
	# bats lets nobody else into its own, and the build may be out of reach.
	cd "$(mktemp -d)" || return
	chmod 755 .
	cp "$PYC_BAKE" pyc-bake
	sources 60
	chown -R $user tree
	# The program itself, and some workers, each of which has two threads.
	for limit in 5 12; do
		rm -rf tree/__pycache__
		# shellcheck disable=SC2016 # for that shell
		run setpriv --reuid=$user --clear-groups bash -c \
			"ulimit -u $limit"'; exec "$@"' - \
			./pyc-bake -j60 tree
		says '60 baked, 0 fresh, 0 failed'
		equal "$status" 0
	done
	# With another Python each has a process more.
	rm -rf tree/__pycache__
	# shellcheck disable=SC2016
	run setpriv --reuid=$user --clear-groups bash -c \
		'ulimit -u 14; exec "$@"' - \
		./pyc-bake -j60 --python="$ORACLE" tree
	says '60 baked, 0 fresh, 0 failed'
	equal "$status" 0
	rm -r "$PWD"
}
