#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A project that uses Meson with pyc-bake as an install script: installed
# modules are baked, Meson does not change the .pyc, and all files can be
# removed. MESON may name a Meson of another release than the one in PATH.
#
# shellcheck disable=SC2154 # run sets output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/examples

: "${MESON:=meson}"

setup_file() {
	examples_setup_file "$MESON" ninja || return 0
}

setup() {
	examples_setup
	example meson
	cd example || return
	# The modules are installed where the interpreter that Meson finds has
	# them.
	mkdir bin
	ln -s "$ORACLE" bin/python3
	PATH=$PWD/bin:$PATH
	DIR=/usr/lib/python3.$MINOR/site-packages/stars
}

# Configures the directory "build" with DIR as the directory of the modules.
set_up() {
	must "$MESON" setup --prefix=/usr \
		-Dpython.purelibdir="${DIR%/stars}" \
		-Dpython.platlibdir="${DIR%/stars}" build
}

meson_install() {
	must env DESTDIR="$PWD/stage" "$MESON" install -C build "$@"
}

ninja_build() {
	must ninja -C build "$@"
}

@test "meson install writes our .pyc, which the stock interpreter imports" {
	set_up
	meson_install
	stars_are_baked "$PWD/stage" "$DIR"
	stars_import "$PWD/stage" "$DIR"
}

@test "after a second install our files are still there, and fresh" {
	set_up
	meson_install
	tree_state stage >before
	meson_install
	tree_state stage | diff before -
	stars_are_baked "$PWD/stage" "$DIR"
}

@test "uninstall-bytecode and then uninstall leave nothing" {
	set_up
	meson_install
	exists "stage$(pyc "$DIR/names.py" 1)"
	ninja_build uninstall-bytecode
	equal "$(count_pyc stage)" 0
	exists "stage$DIR/names.py"
	ninja_build uninstall
	absent stage
	ninja_build uninstall-bytecode
}

@test "the files of two install scripts are removed" {
	cat >>meson.build <<-'END'
		install_data('stars/names.py', install_dir: 'share/more')
		meson.add_install_script(meson_bytecode, 'install', pyc_bake,
		  '/usr/share/more')
	END
	set_up
	meson_install
	equal "$(count_pyc stage)" 5
	ninja_build uninstall-bytecode
	equal "$(count_pyc stage)" 0
	ninja_build uninstall
	absent stage
}

@test "uninstall-bytecode after uninstall removes the files too" {
	set_up
	meson_install
	ninja_build uninstall
	equal "$(count_pyc stage)" 4
	ninja_build uninstall-bytecode
	nothing_left stage
}

@test "a .pyc that does not belong to the project is kept" {
	set_up
	mkdir -p "stage$DIR/__pycache__"
	echo other >"stage$DIR/__pycache__/other.$TAG.pyc"
	meson_install
	ninja_build uninstall-bytecode
	ninja_build uninstall
	equal "$(cd stage && find . -type f)" \
		".$DIR/__pycache__/other.$TAG.pyc"
}

@test "it works without DESTDIR and with odd characters in the prefix" {
	DIR="$PWD/p [r]'x/lib/stars"
	set_up
	must "$MESON" install -C build
	equal "$(embedded "$DIR/names.py" 1)" "$DIR/names.py"
	equal "$(count_pyc "$DIR")" 4
	ninja_build uninstall-bytecode
	ninja_build uninstall
	nothing_left "$PWD/p [r]'x"
}

@test "DESTDIR may have odd characters and be relative to the build directory" {
	set_up
	must env DESTDIR="../s t'g[e]" "$MESON" install -C build
	stars_are_baked "$PWD/s t'g[e]" "$DIR"
	ninja_build uninstall-bytecode
	nothing_left "$PWD/s t'g[e]/__pycache__"
	equal "$(count_pyc "$PWD/s t'g[e]")" 0
}

@test "--quiet suppresses output, and other tags bake nothing" {
	set_up
	meson_install --quiet
	says_not baked
	equal "$(count_pyc stage)" 4
	rm -r stage
	meson_install --tags devel
	absent stage
}

@test "a module that does not compile ends the installation" {
	echo 'x = = 1' >stars/names.py
	set_up
	run ! env -u PYC_BAKE DESTDIR="$PWD/stage" "$MESON" install -C build
	# Files that were written can be removed all the same.
	equal "$(count_pyc stage)" 2
	ninja_build uninstall-bytecode
	equal "$(count_pyc stage)" 0
}

@test "the project installs without pyc-bake" {
	PATH=$PWD/bin:/usr/bin:/bin
	! command -v pyc-bake >/dev/null || skip 'pyc-bake is in /usr/bin'
	[ -x "$(command -v "$MESON")" ] || skip "$MESON is not in /usr/bin"
	set_up
	meson_install
	exists "stage$DIR/names.py"
	equal "$(count_pyc stage)" 0
}

@test "the script reports wrong usage" {
	local script=$SRCDIR/packaging/meson/meson-bytecode

	run -1 sh "$script" uninstall
	says 'it is for Meson to run'
	export MESON_BUILD_ROOT=$PWD
	run -1 sh "$script"
	run -1 sh "$script" install
	run -1 sh "$script" uninstall everything
	says '--help'
	run -0 sh "$script" --help
	says 'meson-bytecode uninstall'
}
