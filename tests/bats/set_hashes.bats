#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/set-hashes.sh writes the hash of an archive to the recipes.
#
# shellcheck disable=SC2154 # run sets output

load ../lib/common
load ../lib/bake
load ../lib/packaging

setup() {
	clean_environment
	common_setup
	needs sha256sum tar xz
	VERSION=$(release_version)
	NAME=pyc-bake-$VERSION.tar.xz
	HASH_FILE=tree/packaging/buildroot/package/pyc-bake/pyc-bake.hash
	RECIPES=tree/packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake
	RECIPE=$RECIPES/pyc-bake_$VERSION.bb
	mkdir -p tree "${HASH_FILE%/*}" "$RECIPES"
	cp "$SRCDIR/configure.ac" tree
	cp "$SRCDIR/packaging/set-hashes.sh" tree/packaging
	cp "$SRCDIR/${HASH_FILE#tree/}" "$HASH_FILE"
	# As it is before the release.
	grep -v '^SRC_URI.sha256sum' "$SRCDIR/${RECIPE#tree/}" >"$RECIPE"
	chmod -R u+w tree
	archive "$NAME" "$VERSION" "$VERSION"
	cp -r tree before
}

# archive FILE VERSION STATED: makes an archive like that of a release.
archive() {
	mkdir "pyc-bake-$2"
	printf 'AC_INIT([pyc-bake],[%s])\n' "$3" >"pyc-bake-$2/configure.ac"
	tar -cJf "$1" "pyc-bake-$2"
	rm -r "pyc-bake-$2"
}

set_hashes() {
	run "-$1" tree/packaging/set-hashes.sh "${@:2}"
}

untouched() {
	diff -r before tree
}

# Prints the hash of the archive in the file, of which there must be one.
in_hash_file() {
	awk '$3 ~ /^pyc-bake-/ { print $1, $2, $3 }' "$HASH_FILE"
}

in_recipe() {
	sed -n 's/^SRC_URI\[sha256sum\] = "\(.*\)"$/\1/p' "$RECIPE"
}

@test "both files get the hash, and nothing else changes in them" {
	local hash

	chmod 644 "$HASH_FILE" "$RECIPE"
	umask 077
	set_hashes 0 "$NAME"
	equal "$output" ''
	hash=$(sha256sum "$NAME" | cut -d ' ' -f 1)
	equal "$(in_hash_file)" "sha256 $hash $NAME"
	equal "$(in_recipe)" "$hash"
	grep -v "$NAME" "$HASH_FILE" >rest || true
	grep -v 'pyc-bake-.*\.tar' "before/${HASH_FILE#tree/}" | diff - rest
	grep -v '^SRC_URI.sha256sum' "$RECIPE" >rest
	diff "before/${RECIPE#tree/}" rest
	grep -A 1 '^# packaging/set-hashes.sh' "$RECIPE" | grep -q '^SRC_URI'
	equal "$(stat -c %a "$HASH_FILE" "$RECIPE" | tr '\n' ' ')" '644 644 '
	equal "$(find tree -type f | wc -l)" "$(find before -type f | wc -l)"
}

@test "the same archive changes nothing, another one replaces the hash" {
	set_hashes 0 "$NAME"
	rm -r before
	cp -r tree before
	set_hashes 0 "$NAME"
	untouched
	mkdir other
	cp "$NAME" other
	xz -dc "$NAME" | xz -0 --check=sha256 >"other/$NAME"
	set_hashes 0 "other/$NAME"
	equal "$(in_hash_file)" \
		"sha256 $(sha256sum "other/$NAME" | cut -d ' ' -f 1) $NAME"
	equal "$(in_recipe)" "$(sha256sum "other/$NAME" | cut -d ' ' -f 1)"
}

@test "the hash of an older version is removed" {
	printf 'sha256  %064d  pyc-bake-0.0.9.tar.xz\n' 0 >>"$HASH_FILE"
	set_hashes 0 "$NAME"
	equal "$(in_hash_file | wc -l)" 1
	run -1 grep -F 0.0.9 "$HASH_FILE"
}

@test "an archive of another version is refused, by name and by content" {
	archive pyc-bake-99.tar.xz 99 99
	set_hashes 1 pyc-bake-99.tar.xz
	says "pyc-bake-99.tar.xz: is not $NAME"
	mkdir named
	cp pyc-bake-99.tar.xz "named/$NAME"
	set_hashes 1 "named/$NAME"
	says "named/$NAME: cannot be read as the archive of a release"
	archive "named/$NAME" "$VERSION" 99
	set_hashes 1 "named/$NAME"
	says "named/$NAME: is of version 99, not $VERSION"
	untouched
}

@test "a missing file and one that is not an archive are refused" {
	mkdir none
	echo text >"none/$NAME"
	set_hashes 1 "none/$NAME"
	says "none/$NAME: cannot be read as the archive of a release"
	rm "none/$NAME"
	set_hashes 1 "none/$NAME"
	says "none/$NAME: cannot be read"
	set_hashes 2
	says usage
	set_hashes 2 "$NAME" "$NAME"
	untouched
}

@test "if one file cannot be written, neither is changed" {
	sed -i '/^# packaging.set-hashes/d' "$RECIPE" "before/${RECIPE#tree/}"
	set_hashes 1 "$NAME"
	says "pyc-bake_$VERSION.bb: has not one comment about set-hashes.sh"
	untouched
	rm "$RECIPE" "before/${RECIPE#tree/}"
	set_hashes 1 "$NAME"
	says "pyc-bake_$VERSION.bb: cannot be read"
	untouched
}
