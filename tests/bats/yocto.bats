#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tests of the Yocto layer that do not need bitbake.

load ../lib/common
load ../lib/packaging
load ../lib/yocto

bats_require_minimum_version 1.5.0

setup() {
	common_setup
	LAYER=$SRCDIR/$LAYER
	RECIPE=$SRCDIR/$RECIPE
}

@test "the layer is complete" {
	local file

	for file in COPYING.MIT README.md SECURITY.md conf/layer.conf \
		classes-recipe/pyc-bake-common.bbclass \
		classes-recipe/pyc-bake-image.bbclass \
		classes-recipe/pyc-bake.bbclass \
		recipes-devtools/pyc-bake/pyc-bake/run-ptest; do
		[ -s "$LAYER/$file" ] || fail "$file is not there"
	done
	cmp "$SRCDIR/COPYING" "$LAYER/COPYING.MIT"
	[ -x "$LAYER/recipes-devtools/pyc-bake/pyc-bake/run-ptest" ]
}

@test "there is one recipe, with the version of the release" {
	[ "$(find "$LAYER" -name '*.bb')" = "$RECIPE" ]
}

@test "the recipe has the checksum of the license" {
	local sum

	sum=$(md5sum <"$SRCDIR/COPYING")
	grep -qxF "LIC_FILES_CHKSUM = \"file://COPYING;md5=${sum%% *}\"" "$RECIPE"
}

# Before the release there is no archive and no hash.
@test "the recipe has no invented hash" {
	[ "$(grep -c '^# packaging/set-hashes.sh' "$RECIPE")" -eq 1 ]
	grep '^SRC_URI\[' "$RECIPE" >lines || return 0
	[ "$(wc -l <lines)" -eq 1 ]
	grep -qE '^SRC_URI\[sha256sum\] = "[0-9a-f]{64}"$' lines
	run -1 grep 0000000000000000 lines
}

# recipe_of MODULE: prints the OpenEmbedded-Core recipe of a pkg-config module.
recipe_of() {
	case $1 in
	libarchive | json-c | zlib) echo "$1" ;;
	libcrypto) echo openssl ;;
	libpcre2-8) echo libpcre2 ;;
	libxxhash) echo xxhash ;;
	libzstd) echo zstd ;;
	*) fail "$1: say here which recipe has it" ;;
	esac
}

@test "the recipe depends on the libraries that configure looks for" {
	local module modules

	modules=$(sed -n 's/^PKG_CHECK_MODULES(\[[A-Z0-9]*\], \[\([a-z0-9-]*\).*/\1/p' \
		"$SRCDIR/configure.ac")
	[ "$(wc -l <<<"$modules")" -ge 6 ]
	for module in $modules; do
		recipe_of "$module"
	done | LC_ALL=C sort >wanted
	sed -n 's/^DEPENDS = "\(.*\)"$/\1/p' "$RECIPE" | tr ' ' '\n' |
		LC_ALL=C sort | diff wanted -
}

# Adding the layer must change nothing for those who do not use it.
@test "nothing is set for all recipes" {
	run -1 grep -rnE 'INHERIT|USER_CLASSES|IMAGE_CLASSES' "$LAYER" \
		--include='*.conf' --include='*.bb' --include='*.inc'
	[ -z "$(find "$LAYER" -name '*.bbappend')" ]
	grep -q '^PACKAGE_PREPROCESS_FUNCS:append:class-target = ' \
		"$LAYER/classes-recipe/pyc-bake.bbclass"
}

@test "every file has its license" {
	find "$LAYER" -type f ! -name COPYING.MIT >files
	[ "$(wc -l <files)" -ge 8 ]
	while read -r file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
			fail "$file does not"
	done <files
}

# yocto-check-layer requires this.  The word "readme" would refer readers to
# another file.
@test "the layer's page has maintainer, patches and address" {
	grep -q '^Maintainer: ' "$LAYER/README.md"
	grep -qi patch "$LAYER/README.md"
	grep -q '<[^ >]*@[^ >]*>' "$LAYER/README.md"
	run -1 grep -i readme "$LAYER/README.md"
	grep -q '<[^ >]*@[^ >]*>' "$LAYER/SECURITY.md"
}

@test "exactly the variables of the classes are documented" {
	cat "$LAYER"/classes-recipe/*.bbclass "$RECIPE" |
		sed -n 's/^\(PYC_BAKE_[A-Z_]*\) ?= .*/\1/p' | LC_ALL=C sort >wanted
	[ "$(wc -l <wanted)" -ge 9 ]
	grep -o 'PYC_BAKE_[A-Z_]*' "$LAYER/README.md" | LC_ALL=C sort -u |
		diff wanted -
}
