#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A project that uses automake and PYC_BAKE_PY_COMPILE: `make install` bakes,
# `make uninstall` removes the baked files, and the project also builds without
# pyc-bake.
#
# shellcheck disable=SC2154 # run sets output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/examples

# autoreconf is slow, so it runs once.  The example makes automake's warnings
# errors.
setup_file() {
	examples_setup_file autoreconf automake || return 0
	cd "$BATS_FILE_TMPDIR" || return
	example automake
	cd example || return
	must env ACLOCAL_PATH="$BATS_FILE_TMPDIR/usr/share/aclocal" \
		autoreconf -i
	says_not warning
}

setup() {
	examples_setup
	cp -Rp "$BATS_FILE_TMPDIR/example" .
	cd example || return
	DIR=/usr/lib/python3.$MINOR/site-packages/stars
	export LEVELS='0 1 2'
	NOTICE="pyc-bake replaces Automake's py-compile"
}

# configure ARGUMENT...: must succeed.
configure() {
	must ./configure -q --prefix=/usr PYTHON="$ORACLE" "$@"
}

py_compile_of() {
	sed -n 's/^py_compile = //p' Makefile
}

@test "make install writes our .pyc, and the stock interpreter imports them" {
	configure
	must make install DESTDIR="$PWD/stage"
	stars_are_baked "$PWD/stage" "$DIR"
	stars_import "$PWD/stage" "$DIR"
}

@test "make uninstall leaves nothing" {
	configure
	must make install DESTDIR="$PWD/stage"
	exists "stage$(pyc "$DIR/names.py" 1)"
	must make uninstall DESTDIR="$PWD/stage"
	nothing_left stage
}

@test "it works without DESTDIR and with a blank in the prefix" {
	configure --prefix="$PWD/a prefix"
	must make install
	DIR="$PWD/a prefix/lib/python3.$MINOR/site-packages/stars"
	equal "$(embedded "$DIR/names.py" 1)" "$DIR/names.py"
	equal "$(count_pyc "$DIR")" 6
	must make uninstall
	nothing_left "$PWD/a prefix"
}

@test "make distcheck passes" {
	configure
	must make distcheck
	says 'archives ready for distribution'
}

@test "it works in a build directory and with a link to pyc-bake" {
	mkdir build links
	ln -s "$BATS_FILE_TMPDIR/usr/bin/pyc-bake" links/
	cd build || return
	must ../configure -q --prefix=/usr PYTHON="$ORACLE" \
		PYC_BAKE="$PWD/../links/pyc-bake"
	equal "$(py_compile_of)" \
		"$BATS_FILE_TMPDIR/usr/share/pyc-bake/py-compile"
	must make install DESTDIR="$PWD/stage"
	stars_are_baked "$PWD/stage" "$DIR"
}

@test "it works with a blank in the path of py-compile" {
	cp -R "$BATS_FILE_TMPDIR/usr" 'a usr'
	configure PYC_BAKE="$PWD/a usr/bin/pyc-bake"
	equal "$(py_compile_of)" "'$PWD/a usr/share/pyc-bake/py-compile'"
	must make install DESTDIR="$PWD/stage"
	stars_are_baked "$PWD/stage" "$DIR"
}

# stock ARGUMENT...: configured with these arguments, it installs with
# automake's own py-compile, which uses no hashes unless SOURCE_DATE_EPOCH is
# set.
stock() {
	configure "$@"
	equal "$(py_compile_of)" "$PWD/build-aux/py-compile"
	SOURCE_DATE_EPOCH='' must make install DESTDIR="$PWD/stage"
	equal "$(flags "stage$DIR/names.py" 1)" 0
	must make uninstall DESTDIR="$PWD/stage"
}

@test "with PYC_BAKE=no or without the shim, automake's py-compile is used" {
	stock PYC_BAKE=no
	mkdir bin
	cp "$BATS_FILE_TMPDIR/usr/bin/pyc-bake" bin/
	stock PYC_BAKE="$PWD/bin/pyc-bake"
}

@test "automake's py-compile is used if pyc-bake cannot use PYTHON" {
	printf '#!/bin/sh\nexec %s "$@"\n' "$ORACLE" >python
	# Good enough for AM_PATH_PYTHON, but pyc-bake cannot use it.
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\ncase $1 in -I) exit 1; esac\nexec %s "$@"\n' \
		"$ORACLE" >odd-python
	chmod +x python odd-python
	configure PYTHON="$PWD/python"
	equal "$(py_compile_of)" \
		"$BATS_FILE_TMPDIR/usr/share/pyc-bake/py-compile"
	must ./configure --prefix=/usr PYTHON="$PWD/odd-python"
	says "py-compile of pyc-bake... no, not for $PWD/odd-python"
	says_not "$NOTICE"
	equal "$(py_compile_of)" "$PWD/build-aux/py-compile"
}

@test "configure says that automake's py-compile is replaced" {
	must ./configure --prefix=/usr PYTHON="$ORACLE"
	says "py-compile of pyc-bake... $BATS_FILE_TMPDIR/usr/share/pyc-bake/py-compile"
	says "configure: $NOTICE; PYC_BAKE=no prevents this"
	must ./configure --prefix=/usr PYTHON="$ORACLE" PYC_BAKE=no
	says_not "$NOTICE"
}

@test "the project builds if autoreconf does not know the macro" {
	cd .. || return
	rm -rf example
	example automake
	cd example || return
	must autoreconf -i
	run ! grep -q PYC_BAKE_PY_COMPILE configure
	configure
	must make install DESTDIR="$PWD/stage"
	exists "stage$(pyc "$DIR/names.py" 1)"
}

@test "the actions of PYC_BAKE_PROG are run" {
	local found

	# shellcheck disable=SC2016 # for configure
	printf '%s\n' 'AC_INIT([x], [1])' \
		'PYC_BAKE_PROG([echo "found $PYC_BAKE"], [echo "none"])' \
		'PYC_BAKE_PROG' 'AC_OUTPUT' >configure.ac
	rm Makefile.am
	must aclocal -I "$SRCDIR/m4"
	must autoconf -Wall -Werror
	found=$BATS_FILE_TMPDIR/usr/bin/pyc-bake
	must ./configure
	has_line "found $found"
	must ./configure PYC_BAKE=/nowhere/else
	has_line 'found /nowhere/else'
	must ./configure PYC_BAKE=no
	has_line none
	PATH=/usr/bin:/bin
	command -v pyc-bake >/dev/null || {
		must ./configure
		has_line none
	}
}

@test "our own aclocal.m4 does not contain the macros" {
	[ -e "$SRCDIR/aclocal.m4" ] || skip 'no aclocal.m4'
	run ! grep -q 'pyc-bake\.m4' "$SRCDIR/aclocal.m4"
	grep -qx '# serial 2' "$SRCDIR/m4/pyc-bake.m4"
}
