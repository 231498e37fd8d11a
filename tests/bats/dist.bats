#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The archive of a release: the same bytes everywhere, and complete.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging

# Makes the archive once for all tests, and configures its content in
# "copy/build".
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	file_needs make || return 0
	tar --version | grep -q 'GNU tar' || {
		skip_file 'tar is not GNU tar'
		return 0
	}
	clean_environment
	mkdir one
	tar -xf "$(release_archive "$PWD/one")"
	mv pyc-bake-* copy
	touch -r copy/NEWS time
	mkdir copy/build
	cd copy/build || return
	../configure -q
}

setup() {
	clean_environment
	common_setup
	ONE=$(echo "$BATS_FILE_TMPDIR"/one/*.tar.xz)
}

# in_copy: changes to the build directory of the copy, and undoes the changes
# that another test has made to the copy.
in_copy() {
	cd "$BATS_FILE_TMPDIR/copy/build" || return
	rm -rf pyc-bake-* ../.git ../tests/lib/stray.bash
	touch -r ../../time ../NEWS
}

# in_checkout: does the same, and makes the copy a checkout.  Only one file is
# committed; the other files are those of the lists, and one that is in no list.
# GIT_TIME is the time of the commit.
in_checkout() {
	in_copy
	touch -d @1600000000 ../NEWS
	echo 'not ours' >../tests/lib/stray.bash
	if command -v git >/dev/null; then
		git -C .. -c init.defaultBranch=main init -q
		git -C .. add NEWS
		GIT_TIME=1650000000
		GIT_COMMITTER_DATE="@$GIT_TIME +0000" git -C .. \
			-c user.name=nobody -c user.email=nobody@example.org \
			commit -q -m one
	else
		mkdir ../.git
	fi
}

@test "umask, time zone and owner have no effect" {
	mkdir two
	(
		umask 077
		TZ=Asia/Tokyo LC_ALL=C.UTF-8 XZ_OPT=-1 XZ_DEFAULTS=-T2 \
			TAR_OPTIONS=--owner=nobody release_archive two
	)
	same "$ONE" two/*.tar.xz
	run -0 tar -tvf "$ONE" --numeric-owner --full-time
	# Only files and directories, owned by root, with one time.
	run -1 grep -vE '^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0/0 .* 2017-07-14 02:40:00 ' \
		<<<"$output"
}

@test "a time that no archive can have is refused" {
	local epoch

	for epoch in ' 5' 8589934592 9999999999999999999999; do
		SOURCE_DATE_EPOCH=$epoch run make_in_build dist
		[ "$status" -ne 0 ] || fail "$epoch: is taken"
		says "dist: no time of an archive: '$epoch'"
	done
}

@test "an archive made from the archive in another directory is the same" {
	in_copy
	# In the copy, the time is that of NEWS.
	run -0 make -s dist
	same "$ONE" pyc-bake-*.tar.xz
}

# archive_time: prints the time in the archive in the working directory.
archive_time() {
	tar -tvf pyc-bake-*.tar.xz --full-time --utc | awk '
		{ times[$4 " " $5] = 1 }
		END { for (time in times) print time }'
}

@test "if git refuses to read the checkout, the time of NEWS is used" {
	in_checkout
	[ -z "${GIT_TIME-}" ] || {
		run -0 make -s dist XZ_OPT=-1
		equal "$(archive_time)" '2022-04-15 05:20:00'
	}
	# The message and status of git for a checkout of another owner.
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '%s\n' '#!/bin/sh' 'echo "fatal: dubious ownership" >&2' \
		'exit 128' >"$BATS_TEST_TMPDIR/bin/git"
	chmod +x "$BATS_TEST_TMPDIR/bin/git"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 make -s dist XZ_OPT=-1
	says 'dist: no commit can be read: taking the time of NEWS'
	equal "$(archive_time)" '2020-09-13 12:26:40'
}

@test "a checkout without git gives an archive of the same files" {
	local bin=$BATS_TEST_TMPDIR/bin

	in_checkout
	# All programs of PATH except git.
	mkdir "$bin"
	for directory in ${PATH//:/ }; do
		ln -s "$directory"/* "$bin/" 2>/dev/null || true
	done
	rm -f "$bin/git"
	PATH=$bin run -0 make -s dist XZ_OPT=-1
	says 'dist: no commit can be read: taking the time of NEWS'
	tar -tf pyc-bake-*.tar.xz | diff <(tar -tf "$ONE") -
}

@test "a file that is in no list is not in the archive" {
	in_checkout
	SOURCE_DATE_EPOCH=1500000000 run -0 make -s dist
	same "$ONE" pyc-bake-*.tar.xz
}

@test "the archive has the files in git and those that autoreconf makes" {
	[ -e "$SRCDIR/.git" ] || skip 'not a checkout'
	git -C "$SRCDIR" rev-parse || skip 'git cannot read the checkout'
	tar -tf "$ONE" | sed 's|^[^/]*/||' |
		grep -v -e '/$' -e '^$' | LC_ALL=C sort >names
	git -C "$SRCDIR" ls-files | grep -v '^\.git' | LC_ALL=C sort >tracked
	LC_ALL=C comm -13 names tracked | diff /dev/null -
	LC_ALL=C comm -23 names tracked |
		grep -vE '^(Makefile.in|aclocal.m4|config.h.in|configure|build-aux/[a-z.-]+)$' |
		diff /dev/null -
}

# Builds from the archive as `make distcheck` does: outside a read-only tree,
# with installation and removal.  It runs a few tests only, and builds only
# their programs.
@test "make distcheck passes" {
	local programs='tests/unit/canon_test tests/unit/tmpfile_test'

	command -v autoreconf >/dev/null || skip 'autoreconf is not here'
	[ -z "${PYC_BAKE_IN_DISTCHECK-}" ] || skip 'this is make distcheck'
	PYC_BAKE_IN_DISTCHECK=yes run make_in_build distcheck XZ_OPT=-1 \
		DISTCHECK_CONFIGURE_FLAGS='CFLAGS=-O0' \
		check_PROGRAMS="$programs" \
		TESTS="$programs tests/bats/wheel.bats tests/bats/layering.bats"
	[ "$status" -eq 0 ] ||
		fail "$(grep -E '^(FAIL|ERROR|XPASS)|^not ok|\*\*\*' <<<"$output")"
	says 'archives ready for distribution'
}
