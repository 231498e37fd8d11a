#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Buildroot downloads and checks the archive of a release, builds the package
# for the host with its own infrastructure, and records the license.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/buildroot

setup_file() {
	buildroot_setup_file
	[ -z "$(buildroot_lacks)" ] || return 0
	# The tests use a copy, to which they add the hash.
	mkdir -p "$BATS_FILE_TMPDIR/site" "$BATS_FILE_TMPDIR/tree"
	cp "$SRCDIR/configure.ac" "$BATS_FILE_TMPDIR/tree"
	cp -r "$SRCDIR/packaging" "$BATS_FILE_TMPDIR/tree"
	chmod -R u+w "$BATS_FILE_TMPDIR/tree"
	release_archive "$BATS_FILE_TMPDIR/site" XZ_OPT=-1 >"$BATS_FILE_TMPDIR/archive"
	OURS=$BATS_FILE_TMPDIR/tree/packaging/buildroot
	export OURS
	buildroot BR2_EXTERNAL="$OURS" olddefconfig >"$OUT/log" 2>&1
}

setup() {
	clean_environment
	needs_buildroot
	common_setup
	HASHES=$OURS/package/pyc-bake/pyc-bake.hash
	ARCHIVE=$(cat "$BATS_FILE_TMPDIR/archive")
	rm -rf "$BATS_FILE_TMPDIR/dl" "$OUT/build" "$OUT/legal-info"
	configure BR2_PACKAGE_HOST_PYC_BAKE=y \
		"BR2_PACKAGE_HOST_PYC_BAKE_SITE=\"file://${ARCHIVE%/*}\"" \
		'BR2_PRIMARY_SITE=""' 'BR2_BACKUP_SITE=""'
}

# package GOAL...: runs these targets of the package only.  This machine
# provides its dependencies and tar.
package() {
	buildroot HOST_PYC_BAKE_DEPENDENCIES= \
		TAR="$(command -v tar)" BR2_TAR_HOST_DEPENDENCY= \
		"${@/#/host-pyc-bake-}"
}

@test "an archive without a hash or with a wrong one is refused" {
	run -2 package source
	says 'ERROR: No hash found for pyc-bake-'
	sed "s|COPYING$|${ARCHIVE##*/}|" "$HASHES" >>"$HASHES.new"
	cat "$HASHES" >>"$HASHES.new"
	cp "$HASHES" kept
	mv "$HASHES.new" "$HASHES"
	run -2 package source
	says 'has wrong sha256 hash'
	mv kept "$HASHES"
}

@test "after set-hashes.sh the package builds and installs with its license" {
	local host=$OUT/host

	needs xz pkg-config
	"$OURS/../set-hashes.sh" "$ARCHIVE"
	# The package looks there for the libraries of other packages.
	mkdir -p "$host/bin"
	cat >"$host/bin/pkg-config" <<-END
	#!/bin/sh
	unset PKG_CONFIG_LIBDIR
	exec $(command -v pkg-config) "\$@"
	END
	chmod +x "$host/bin/pkg-config"
	package source legal-info install >log 2>&1 || fail "$(tail -n 20 log)"
	same "$ARCHIVE" "$BATS_FILE_TMPDIR/dl/pyc-bake/${ARCHIVE##*/}"
	same "$ARCHIVE" \
		"$OUT"/legal-info/host-sources/pyc-bake-*/"${ARCHIVE##*/}"
	same "$SRCDIR/COPYING" \
		"$OUT"/legal-info/host-licenses/pyc-bake-*/COPYING
	grep -q '^"pyc-bake","[0-9.]*","MIT","COPYING",' \
		"$OUT/legal-info/host-manifest.csv"
	run -0 "$host/bin/pyc-bake" --version
	has_line "pyc-bake $(release_version)"
	exists "$host/share/man/man1/pyc-bake.1"
	# It contains no build directory, except those of libraries.
	run -1 grep -aF "$OUT/build" "$host/bin/pyc-bake"
	mkdir tree
	echo 'x = 1' >tree/mod.py
	run -0 "$host/bin/pyc-bake" --python="$INTERPRETER" tree
	exists tree/__pycache__/mod.*.pyc
}
