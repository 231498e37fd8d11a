#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The Yocto layer under bitbake: the effects of the classes, and packages that
# are really built, with the pyc-bake of the recipe.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/yocto

# The first test makes the build for all tests.
setup() {
	needs_yocto_trees
	clean_environment
	common_setup
	OE=$BATS_FILE_TMPDIR/oe
	WORK=$OE/build/tmp/work
	IMAGE=$OE/oe-core/meta/recipes-core/images/core-image-minimal.bb
	[ -d "$OE" ] || yocto_build "$OE"
	PYTHON_VERSION=$(host_python_version)
	TAG=cpython-${PYTHON_VERSION/./}
	ORACLE=$(host_python)
	export ORACLE TAG
	configure
}

# bitbake STATUS ARGUMENT...: its output is in $output.
bitbake() {
	local wanted=$1

	shift
	run in_yocto "$OE" bitbake "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

# configure LINE...: replaces the configuration of the test.  The target has the
# Python of this machine.
configure() {
	{
		lines "PYTHON_BASEVERSION:forcevariable = \"$PYTHON_VERSION\""
		lines "$@"
	} >"$OE/build/conf/test.conf"
}

# value NAME: prints the variable's value in the bitbake -e output in $output.
value() {
	sed -n "s/^\(export \)\?$1=\"\(.*\)\"$/\2/p" <<<"$output"
}

# split PACKAGE [RECIPE]: prints the directory that do_package made for it.
split() {
	printf '%s\n' "$WORK"/*/"${2:-$1}"/*/packages-split/"$1"
}

@test "every variant parses, and only the target's embeds a Python" {
	bitbake 0 -p
	says ' 0 errors.'
	bitbake 0 -e pyc-bake
	equal "$(value PACKAGECONFIG_CONFARGS)" \
		' PYTHON_EMBED_HOME=/usr --disable-storage-http'
	[[ " $(value DEPENDS) " == *' python3 '* ]]
	[[ " $(value RDEPENDS:pyc-bake) " == *' python3-core '* ]]
	for variant in native nativesdk; do
		bitbake 0 -e -b "virtual:$variant:$OE/release/$RECIPE"
		equal "$(value PACKAGECONFIG_CONFARGS)" \
			' --without-embedded-python --disable-storage-http'
		[[ " $(value DEPENDS) " != *' '*python3* ]]
	done
	[[ " $(value RDEPENDS:nativesdk-pyc-bake) " == *' nativesdk-python3-core '* ]]
}

@test "the class acts on target packages of recipes that inherit it" {
	bitbake 0 -e pyc-bake-selftest
	equal "$(value PACKAGE_PREPROCESS_FUNCS)" ' pyc_bake_package'
	[[ " $(value PACKAGE_DEPENDS) " == *' pyc-bake-native python3-native '* ]]
	[[ " $(value DEPENDS) " != *' pyc-bake-native '* ]]
	bitbake 0 -e pyc-bake-selftest-native
	equal "$(value PACKAGE_PREPROCESS_FUNCS)" ''
	[[ $(value PACKAGE_DEPENDS) != *pyc-bake* ]]
	bitbake 0 -e -b "$OE"/oe-core/meta/recipes-devtools/python/python3_*.bb
	[[ $(value PACKAGE_PREPROCESS_FUNCS) == *py_package_preprocess* ]]
	[[ $(value PACKAGE_PREPROCESS_FUNCS) != *pyc_bake* ]]
}

@test "the image class adds the last command, with the right mode" {
	bitbake 0 -e -b "$IMAGE"
	[[ $(value ROOTFS_POSTPROCESS_COMMAND) != *pyc_bake* ]]
	configure 'IMAGE_CLASSES += "pyc-bake-image"'
	bitbake 0 -e -b "$IMAGE"
	[[ $(value ROOTFS_POSTPROCESS_COMMAND) == *' pyc_bake_rootfs' ]]
	equal "$(value PYC_BAKE_IMAGE_MODE)" checked-hash
	run -0 in_yocto "$OE" bitbake-getvar -r core-image-minimal -f depends \
		--value do_rootfs
	[[ $output == *' pyc-bake-native:do_populate_sysroot '* ]]
	[[ $output == *' python3-native:do_populate_sysroot '* ]]
	configure 'IMAGE_CLASSES += "pyc-bake-image"' \
		'EXTRA_IMAGE_FEATURES = "read-only-rootfs"'
	bitbake 0 -e -b "$IMAGE"
	equal "$(value PYC_BAKE_IMAGE_MODE)" unchecked-hash
}

@test "a package is built with the pyc-bake of the recipe" {
	bitbake 0 -c package_qa pyc-bake-selftest
	says 'all succeeded.'
	cd "$(split pyc-bake-selftest)" || return
	exists "$(pyc "usr/lib/python$PYTHON_VERSION/site-packages/selftest/__init__.py")"
	equal "$(count_pyc .)" 2
	equal "$(embedded usr/share/selftest/where.py)" \
		/usr/share/selftest/where.py
	equal "$(flags usr/share/selftest/where.py)" 3
	run -1 grep -rF "$OE" .
	diff "$WORK"/*/pyc-bake-selftest/1.0/owners - <<-END
		0:0 600 usr/share/selftest/__pycache__/where.$TAG.pyc
		0:0 600 usr/share/selftest/where.py
		0:0 644 usr/lib/python$PYTHON_VERSION/site-packages/selftest/__init__.py
		0:0 644 usr/lib/python$PYTHON_VERSION/site-packages/selftest/__pycache__/__init__.$TAG.pyc
		0:0 755 usr
		0:0 755 usr/lib
		0:0 755 usr/lib/python$PYTHON_VERSION
		0:0 755 usr/lib/python$PYTHON_VERSION/site-packages
		0:0 755 usr/lib/python$PYTHON_VERSION/site-packages/selftest
		0:0 755 usr/lib/python$PYTHON_VERSION/site-packages/selftest/__pycache__
		0:0 755 usr/share
		0:0 755 usr/share/selftest
		0:0 755 usr/share/selftest/__pycache__
	END
}

@test "the package has the bytes of any pyc-bake, for any number of jobs" {
	configure 'PYC_BAKE_JOBS = "4"'
	bitbake 0 -C package pyc-bake-selftest -c package
	cp -R "$(split pyc-bake-selftest)" four
	configure 'PYC_BAKE_JOBS = "1"'
	bitbake 0 -C package pyc-bake-selftest -c package
	diff -r four "$(split pyc-bake-selftest)"
	cp -R four here
	find here -name '*.pyc' -delete
	SOURCE_DATE_EPOCH=1 expect 0 --root=here --python="$(host_python)" \
		"/usr/lib/python$PYTHON_VERSION" /usr/share
	diff -r four here
	[ "$(count_pyc here)" -eq 2 ]
}

# hashes: prints the hashes of the recipe's tasks.
hashes() {
	rm -f "$OE/build/locked-sigs.inc"
	bitbake 0 -S lockedsigs pyc-bake-selftest
	grep -E '^ *pyc-bake-selftest:' "$OE/build/locked-sigs.inc" |
		LC_ALL=C sort
}

@test "jobs are in no task's hash, and the mode is in do_package's" {
	hashes >before
	grep -q 'pyc-bake-selftest:do_package:' before
	configure 'PARALLEL_MAKE = "-j 7"' 'PYC_BAKE_JOBS = "7"'
	hashes | diff before -
	configure 'PYC_BAKE_MODE = "unchecked-hash"'
	hashes >after
	diff <(grep ':do_install:' before) <(grep ':do_install:' after)
	run -1 diff <(grep ':do_package:' before) <(grep ':do_package:' after)
}

@test "PARALLEL_MAKE is the number of jobs" {
	configure 'PARALLEL_MAKE = "-l 3 -j 7"'
	bitbake 0 -e pyc-bake-selftest
	equal "$(value PYC_BAKE_JOBS)" 7
	configure 'PARALLEL_MAKE = ""'
	bitbake 0 -e pyc-bake-selftest
	equal "$(value PYC_BAKE_JOBS)" 1
}

@test "a Python of another release than the target's is refused" {
	: >"$OE/build/conf/test.conf"
	bitbake 0 -e pyc-bake-selftest
	version=$(value PYTHON_BASEVERSION)
	[ "$version" != "$PYTHON_VERSION" ] ||
		skip "the target has the Python of this machine, $version"
	bitbake 1 -c package pyc-bake-selftest
	says "--python-version=$version: "
	says "is Python $PYTHON_VERSION."
}

@test "a source that does not compile ends do_package with a message" {
	configure 'SELFTEST_LINE = "x = = 1"'
	bitbake 1 -c package pyc-bake-selftest
	says '/usr/share/selftest/where.py:3:5: SyntaxError: invalid syntax'
	says 'task do_package: Failed'
}

@test "a root file system is baked, as unchecked-hash if it is read-only" {
	local answer

	answer=usr/lib/python$PYTHON_VERSION/site-packages/answer.py
	bitbake 0 -c rootfs pyc-bake-image-selftest
	cd "$WORK"/*/pyc-bake-image-selftest/1.0/rootfs || return
	equal "$(flags "$answer")" 3
	equal "$(embedded "$answer")" "/$answer"
	grep -qx "0:0 644 $(pyc "$answer")" ../owners
	configure 'IMAGE_FEATURES = "read-only-rootfs"'
	bitbake 0 -c rootfs pyc-bake-image-selftest
	cd "$WORK"/*/pyc-bake-image-selftest/1.0/rootfs || return
	equal "$(flags "$answer")" 1
}

@test "the target recipe is packaged without warnings, and its tests pass" {
	bitbake 0 -c package_qa pyc-bake
	says 'all succeeded.'
	says_not WARNING
	run -0 in_yocto "$OE" env \
		PATH="$(split pyc-bake)/usr/bin:/usr/bin:/bin" \
		"$(split pyc-bake-ptest pyc-bake)"/usr/lib/pyc-bake/ptest/run-ptest
	has_line 'PASS: tests/unit/canon_test'
	has_line 'PASS: tests/fuzz/canon_fuzz'
	has_line 'PASS: bake_and_import'
	has_line 'PASS: bake_and_import_other_python'
	says_not FAIL
}
