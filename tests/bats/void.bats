#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/void: the trigger, run as xbps runs it, in another root.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	ecosystem_setup
	SITE=/usr/lib/python3.$MINOR/site-packages
	mkdir -p root/usr/bin
	ln -s "$PYC_BAKE" root/usr/bin/pyc-bake
	ln -s "$ORACLE" "root/usr/bin/python3.$MINOR"
	stars "root$SITE"
	echo 'SUN = "Sol"' >"root$SITE/sun.py"
	stars root/usr/share/app
	export pycompile_version=3.$MINOR
}

# trigger ARGUMENT...
trigger() {
	run env -u PYC_BAKE -C root /bin/sh \
		"$SRCDIR/packaging/void/pycompile" "$@"
}

@test "a package is compiled after it is installed" {
	export pycompile_module='stars sun.py' pycompile_dirs=usr/share/app
	trigger run post-install python3-stars 1.0_1 no
	equal "$status" 0
	equal "$output" ''
	for place in "$SITE" /usr/share/app; do
		CHECK_EPOCH=4000000000 stars_are_baked "$PWD/root" \
			"$place/stars" timestamp 0 1
		stars_import "$PWD/root$place" 0 1
	done
	equal "$(embedded "root$SITE/sun.py" 1)" "$SITE/sun.py"
	tree_state root >found
	trigger run post-install python3-stars 1.0_1 yes
	equal "$status" 0
	(cd root && find . -name '*.pyc' -exec sha256sum {} +) |
		LC_ALL=C sort | diff <(grep '^[0-9a-f]\{64\} ' found) -
}

@test "the trigger removes the .pyc files of the package, and no others" {
	export pycompile_module='stars sun.py'
	echo 'MARS = 4' >"root$SITE/mars.py"
	expect 0 -q "root$SITE/mars.py"
	trigger run post-install python3-stars 1.0_1 no
	equal "$(count_pyc root)" 7
	trigger run pre-remove python3-stars 1.0_1 no
	equal "$status" 0
	equal "$(cd root && find . -name '*.pyc')" ".$(pyc "$SITE/mars.py")"
}

@test "the cache of ldconfig is updated, as by the trigger of Void" {
	export pycompile_module=stars
	mkdir root/sbin
	printf '#!/bin/sh\necho "ldconfig $*"\n' >root/usr/bin/ldconfig
	chmod +x root/usr/bin/ldconfig
	ln root/usr/bin/ldconfig root/sbin/ldconfig
	trigger run post-install python3-stars 1.0_1 no
	equal "$status: $output" '0: ldconfig -X'
	trigger run pre-remove python3-stars 1.0_1 no
	equal "$status: $output" '0: ldconfig -X'
}

@test "a source that does not compile does not stop the installation" {
	export pycompile_module=stars
	echo 'x = = 1' >"root$SITE/stars/bad.py"
	trigger run post-install python3-stars 1.0_1 no
	equal "$status" 0
	says 'bad.py:1:5: SyntaxError'
	stars_import "$PWD/root$SITE" 0 1
}

@test "without pyc-bake the trigger uses compileall" {
	export pycompile_module=stars
	rm root/usr/bin/pyc-bake
	without_program
	trigger run post-install python3-stars 1.0_1 no
	equal "$status" 0
	stars_import "$PWD/root$SITE" 0 1
	equal "$(embedded "root$SITE/stars/names.py")" "$SITE/stars/names.py"
}

@test "with a pyc-bake that does not run the trigger uses compileall" {
	export pycompile_module=stars
	rm root/usr/bin/pyc-bake
	printf '#!/bin/sh\nexit 127\n' >root/usr/bin/pyc-bake
	chmod +x root/usr/bin/pyc-bake
	trigger run post-install python3-stars 1.0_1 no
	equal "$status" 0
	stars_import "$PWD/root$SITE" 0 1
}

@test "the trigger names its targets, and ignores other packages" {
	trigger targets
	equal "$output" 'post-install pre-remove'
	trigger run post-install other 1.0_1 no
	equal "$status" 0
	pycompile_version=3.99 pycompile_module=stars \
		trigger run post-install python3-stars 1.0_1 no
	equal "$status" 0
	equal "$(count_pyc root)" 0
	trigger run pre-install other 1.0_1 no
	equal "$status" 0
	pycompile_module=stars trigger run pre-install python3-stars 1.0_1 no
	equal "$status" 1
}
