#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The archive of a release: the same bytes from everywhere, and whole.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging

setup() {
	clean_environment
	common_setup
	command -v make >/dev/null || skip 'make is not here'
	tar --version | grep -q 'GNU tar' || skip 'tar is not GNU tar'
	mkdir one two
}

@test "it is the same under another umask, time zone and owner" {
	release_archive one >archive
	(
		umask 077
		TZ=Asia/Tokyo LC_ALL=C.UTF-8 XZ_OPT=-1 XZ_DEFAULTS=-T2 \
			TAR_OPTIONS=--owner=nobody release_archive two
	)
	same one/*.tar.xz two/*.tar.xz
	run -0 tar -tvf "$(cat archive)" --numeric-owner --full-time
	# Only files and directories, root's, of one time.
	run -1 grep -vE '^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0/0 .* 2017-07-14 02:40:00 ' \
		<<<"$output"
}

@test "a time that no archive can have is refused" {
	local epoch

	for epoch in abc 99999999999 9999999999999999999999 ' 5' -1 8589934592
	do
		SOURCE_DATE_EPOCH=$epoch run make_in_build dist
		[ "$status" -ne 0 ] || fail "$epoch: is taken"
		says "dist: no time of an archive: '$epoch'"
	done
}

@test "made of itself, at another place, it is the same" {
	local archive

	archive=$(release_archive one)
	tar -xf "$archive"
	mkdir build
	cd build || return
	run -0 ../pyc-bake-*/configure -q
	# The time is that of the files then.
	run -0 make -s dist
	cd .. || return
	same "$archive" build/*.tar.xz
}

# copied_checkout: the tree as a checkout of one file, in "copy", configured in
# "copy/build"; its other files are those of the lists, and one that is in none.
# GIT_TIME is the time of its commit.
copied_checkout() {
	tar -xf "$(release_archive one)"
	mv pyc-bake-* copy
	touch -d @1600000000 copy/NEWS
	echo 'not ours' >copy/tests/lib/stray.bash
	if command -v git >/dev/null; then
		git -C copy -c init.defaultBranch=main init -q
		git -C copy add NEWS
		GIT_TIME=1650000000
		GIT_COMMITTER_DATE="@$GIT_TIME +0000" git -C copy \
			-c user.name=nobody -c user.email=nobody@example.org \
			commit -q -m one
	else
		mkdir copy/.git
	fi
	mkdir copy/build
	cd copy/build || return
	run -0 ../configure -q
}

# archive_time: of the archive in the working directory.
archive_time() {
	tar -tvf pyc-bake-*.tar.xz --full-time --utc | awk '
		{ times[$4 " " $5] = 1 }
		END { for (time in times) print time }'
}

@test "a checkout that git refuses to read gives the time of NEWS" {
	copied_checkout
	[ -z "${GIT_TIME-}" ] || {
		run -0 make -s dist
		equal "$(archive_time)" '2022-04-15 05:20:00'
	}
	# What it says and how it ends where the checkout is somebody else's.
	mkdir bin
	printf '%s\n' '#!/bin/sh' 'echo "fatal: dubious ownership" >&2' \
		'exit 128' >bin/git
	chmod +x bin/git
	PATH=$PWD/bin:$PATH run -0 make -s dist
	says 'dist: no commit can be read: taking the time of NEWS'
	equal "$(archive_time)" '2020-09-13 12:26:40'
}

@test "a checkout without git gives an archive of the same files" {
	copied_checkout
	# All of PATH but git.
	mkdir bin
	for directory in ${PATH//:/ }; do
		ln -s "$directory"/* bin/ 2>/dev/null || true
	done
	rm -f bin/git
	PATH=$PWD/bin run -0 make -s dist
	says 'dist: no commit can be read: taking the time of NEWS'
	tar -tf pyc-bake-*.tar.xz | diff <(tar -tf ../../one/*.tar.xz) -
}

@test "a file that is in no list is in no archive" {
	copied_checkout
	SOURCE_DATE_EPOCH=1500000000 run -0 make -s dist
	same ../../one/*.tar.xz pyc-bake-*.tar.xz
}

@test "it holds what git does, and what autoreconf makes" {
	[ -e "$SRCDIR/.git" ] || skip 'not a checkout'
	git -C "$SRCDIR" rev-parse || skip 'git cannot read the checkout'
	tar -tf "$(release_archive one)" | sed 's|^[^/]*/||' |
		grep -v -e '/$' -e '^$' | LC_ALL=C sort >names
	git -C "$SRCDIR" ls-files | grep -v '^\.git' | LC_ALL=C sort >tracked
	LC_ALL=C comm -13 names tracked | diff /dev/null -
	LC_ALL=C comm -23 names tracked |
		grep -vE '^(Makefile.in|aclocal.m4|config.h.in|configure|build-aux/[a-z.-]+)$' |
		diff /dev/null -
}

# A build from it as `make distcheck` does it: outside of a tree that cannot be
# written to, with installation and removal; and the quick tests.
@test "make distcheck passes" {
	local tests

	command -v autoreconf >/dev/null || skip 'autoreconf is not here'
	[ -z "${PYC_BAKE_IN_DISTCHECK-}" ] || skip 'this is make distcheck'
	# Those of pools take long, and look at nothing that is installed.
	tests=$(cd "$BUILDDIR" && find tests/unit -name '*_test' -type f \
		! -name 'pool_*' | tr '\n' ' ')
	PYC_BAKE_IN_DISTCHECK=yes run make_in_build distcheck \
		TESTS="$tests tests/bats/wheel.bats tests/bats/layering.bats"
	[ "$status" -eq 0 ] ||
		fail "$(grep -E '^(FAIL|ERROR|XPASS)|^not ok|\*\*\*' <<<"$output")"
	says 'archives ready for distribution'
}
