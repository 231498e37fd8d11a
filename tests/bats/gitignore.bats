#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A build in the source tree leaves git nothing to report.  This build need not be
# there: the files have the same names in each build directory.

load ../lib/common
load ../lib/packaging

setup() {
	common_setup
	needs git
	[ -e "$SRCDIR/.git" ] || skip 'not a checkout'
	git -C "$SRCDIR" rev-parse 2>/dev/null ||
		skip 'git cannot read the checkout'
}

# Prints the names on standard input that git would report as untracked.
reported() {
	# The exit status is 1 if none is ignored.
	git -C "$SRCDIR" check-ignore --no-index --non-matching --verbose \
		--stdin | sed -n 's/^::\t//p' || true
}

@test "git ignores what autoreconf makes" {
	[ "$(echo NEWS | reported)" = NEWS ]
	printf '%s\n' Makefile.in aclocal.m4 autom4te.cache/requests \
		build-aux/install-sh config.h.in config.h.in~ configure \
		configure~ | reported >names
	[ ! -s names ] || fail "$(<names)"
}

@test "git ignores what configure, make and make check make" {
	: "${BUILDDIR:=$SRCDIR/build}"
	[ ! "$BUILDDIR" -ef "$SRCDIR" ] ||
		skip 'this build is in the source tree: see git status'
	(cd "$BUILDDIR" && find . -type f -printf '%P\n') >files
	grep -qx config.status files
	reported <files >names
	[ ! -s names ] || fail "$(<names)"
}
