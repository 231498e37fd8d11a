#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The data of the br2-external tree, without a Buildroot.

load ../lib/common
load ../lib/bake
load ../lib/packaging

setup() {
	clean_environment
	common_setup
	PACKAGE=$SRCDIR/packaging/buildroot/package/pyc-bake
}

@test "the version is that of the release" {
	equal "$(sed -n 's/^PYC_BAKE_VERSION = //p' "$PACKAGE/pyc-bake.mk")" \
		"$(release_version)"
}

@test "the hash of the license is that of COPYING" {
	needs sha256sum
	equal "$(awk '$3 == "COPYING" { print $1, $2 }' \
		"$PACKAGE/pyc-bake.hash")" \
		"sha256 $(sha256sum <"$SRCDIR/COPYING" | cut -d ' ' -f 1)"
}

# Prints the pkg-config modules, by their names in Buildroot if those differ.
modules() {
	sed -n 's/^PKG_CHECK_MODULES(\[[A-Z0-9]*\], \[\([a-z0-9-]*\).*/\1/p' \
		"$SRCDIR/configure.ac" |
		sed 's/^libcrypto$/openssl/; s/^libpcre2-8$/pcre2/
			s/^libxxhash$/xxhash/; s/^libzstd$/zstd/'
}

@test "each linked library is a dependency of both packages" {
	local module

	[ "$(modules | wc -l)" -ge 6 ]
	while read -r module; do
		grep -qE "^	$module( |$)" "$PACKAGE/pyc-bake.mk" ||
			fail "$module is no dependency"
		grep -qE "^	host-$module( |$)" "$PACKAGE/pyc-bake.mk" ||
			fail "host-$module is no dependency"
	done < <(modules)
}
