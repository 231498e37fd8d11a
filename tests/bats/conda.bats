#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/conda: the recipe, built by rattler-build and installed by rattler.
# PYC_BAKE_CONDA is a virtual environment with py-rattler-build and py-rattler.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

RECIPES=$SRCDIR/packaging/conda

setup() {
	ecosystem_setup
	[ -n "${PYC_BAKE_CONDA-}" ] || skip 'PYC_BAKE_CONDA is not set'
	[ "$(uname -m)" = x86_64 ] || skip 'the channel is for x86_64'
	export HOME=$PWD SOURCE_DATE_EPOCH=$EPOCH
}

rattler() {
	must timeout 100 "$PYC_BAKE_CONDA/bin/python" \
		"$SRCDIR/tests/lib/conda_channel.py" "$@"
}

# package NAME VERSION COMMAND...: builds a package that the commands install.
package() {
	mkdir -p "$1"
	{
		lines 'package:' "  name: $1" "  version: $2" 'build:' \
			'  number: 0' '  string: "0"' \
			'  prefix_detection: {ignore: true}' '  script:'
		printf '    - %s\n' "${@:3}"
	} >"$1/recipe.yaml"
	rattler build channel "$1/recipe.yaml"
}

# The channel has a Python with one module of its own, which is not baked, and
# pyc-bake; both are links to those of this machine.
make_channel() {
	rattler channel channel
	# shellcheck disable=SC2016 # for rattler-build
	package python "3.$MINOR.0" 'mkdir -p $PREFIX/bin' \
		"mkdir -p \$PREFIX/lib/python3.$MINOR/site-packages/moon" \
		"ln -s $ORACLE \$PREFIX/bin/python" \
		"echo x=1 >\$PREFIX/lib/python3.$MINOR/site-packages/moon/sea.py"
	# shellcheck disable=SC2016 # for rattler-build
	package pyc-bake 1 'mkdir -p $PREFIX/bin' \
		"ln -s $PYC_BAKE \$PREFIX/bin/pyc-bake"
}

# build_stars: builds the recipe and extracts the files of the package to "once".
build_stars() {
	rm -rf stars-recipe "$1"
	mkdir stars-recipe "$1"
	cp "$RECIPES/recipe.yaml" stars-recipe/
	stars stars-recipe/src
	touch -d "$2" stars-recipe/src/stars/*.py
	rattler build channel stars-recipe/recipe.yaml
	unzip -q channel/linux-64/stars-1.0-*.conda 'pkg-*' -d "$1"
	tar --zstd -xf "$1"/pkg-*.tar.zst -C "$1"
	rm "$1"/pkg-*.tar.zst
	rm channel/linux-64/stars-1.0-*.conda
}

@test "rattler-build: the package is baked, twice with the same bytes" {
	local place

	needs unzip zstd
	make_channel
	build_stars once 2001-02-03
	place=lib/python3.$MINOR/site-packages/stars
	# The package has the time of the build.
	CHECK_EPOCH=4000000000 EMBEDDED=$place stars_are_baked once "/$place" checked-hash 0
	(cd once && find . -name '*.pyc' -exec sha256sum {} +) >found
	build_stars again 2020-02-02
	(cd again && find . -name '*.pyc' -exec sha256sum {} +) | diff found -
	# The path of the build directory is nowhere.
	run -1 grep -raq placehold once
	equal "$(find once -name sea\*)" ''
}

@test "rattler installs it, and Python imports the .pyc" {
	local site

	make_channel
	rm -rf stars-recipe
	mkdir stars-recipe
	cp "$RECIPES/recipe.yaml" stars-recipe/
	stars stars-recipe/src
	rattler build channel stars-recipe/recipe.yaml
	rattler install channel "$PWD/env" stars
	site=$PWD/env/lib/python3.$MINOR/site-packages
	find env -name '*.py' -exec touch -d 2001-02-03 {} +
	stars_import "$site"
	run -0 env PYTHONPATH="$site" "$ORACLE" -c '
import stars.names
print(stars.names.brightest.__code__.co_filename)'
	equal "$output" "$site/stars/names.py"
}

@test "rattler-build: without pyc-bake the build fails" {
	make_channel
	mkdir stars-recipe
	sed '/^  build: \[pyc-bake\]$/d' "$RECIPES/recipe.yaml" \
		>stars-recipe/recipe.yaml
	without_program
	stars stars-recipe/src
	run env -u PYC_BAKE "$PYC_BAKE_CONDA/bin/python" \
		"$SRCDIR/tests/lib/conda_channel.py" build channel \
		stars-recipe/recipe.yaml
	[ "$status" -ne 0 ]
	equal "$(find channel -name 'stars*.conda')" ''
}

@test "an environment is baked, and the package cache does not change" {
	local command site

	make_channel
	rattler install channel "$PWD/env" python
	find env-cache -type f -exec sha256sum {} + >cache
	site=env/lib/python3.$MINOR/site-packages
	[ "$(stat -c %h "$site/moon/sea.py")" -gt 1 ] ||
		skip 'rattler makes no hard links here'
	command=$(code_block "$RECIPES/README.md" sh 2)
	[[ $command == *CONDA_PREFIX* ]]
	must env CONDA_PREFIX="$PWD/env" sh -c "$command"
	equal "$(embedded "$site/moon/sea.py")" \
		"lib/python3.$MINOR/site-packages/moon/sea.py"
	equal "$(flags "$site/moon/sea.py")" 3
	sha256sum --quiet -c cache
	helper import_pyc "$PWD/env/lib"
}
