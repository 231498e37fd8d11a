#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Under fakeroot, as in package builds, the files are the same, and root seems
# to own them.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	fakeroot true || skip 'fakeroot does not run'
	export SOURCE_DATE_EPOCH=1500000000
	make_tree plain/usr/share/app
	mkdir plain/usr/share/app/pkg/sub/__pycache__
	chmod 0600 plain/usr/share/app/pkg/sums.py
	cp -Rp plain fake
}

@test "a tree is the same under fakeroot" {
	expect 0 --root=plain -o 0 -o 2 /usr
	run -0 fakeroot "$PYC_BAKE" --root=fake -o 0 -o 2 /usr
	says '8 baked, 0 fresh, 0 failed'
	tree_state plain >wanted
	[ -s wanted ]
	tree_state fake | diff wanted -
	run -0 fakeroot "$PYC_BAKE" --root=fake -o 0 -o 2 /usr
	says '0 baked, 8 fresh, 0 failed'
}

@test "written files belong to root under fakeroot and have the right modes" {
	# shellcheck disable=SC2016 # for the inner shell
	run -0 fakeroot sh -c '
		set -e
		chown -R 0:0 fake
		"$PYC_BAKE" -q --root=fake /usr
		find fake \( -name "*.pyc" -o -name __pycache__ \) \
			-printf "%U:%G %m %f\n" | LC_ALL=C sort'
	equal "$output" "$(lines '0:0 600 sums.TAG.pyc' \
		'0:0 644 __init__.TAG.pyc' '0:0 644 __init__.TAG.pyc' \
		'0:0 644 leaf.TAG.pyc' '0:0 755 __pycache__' \
		'0:0 755 __pycache__' | sed "s/TAG/$TAG/")"
}

@test "modes that only fakeroot knows are used" {
	# shellcheck disable=SC2016 # for the inner shell
	run -0 fakeroot sh -c '
		set -e
		chmod 04751 fake/usr/share/app/pkg/sums.py
		"$PYC_BAKE" -q --root=fake /usr
		stat -c %a fake/usr/share/app/pkg/__pycache__/sums.*.pyc
		"$PYC_BAKE" --root=fake /usr'
	equal "${lines[0]}" 640
	says '0 baked, 4 fresh'
}

@test "a wheel is the same under fakeroot" {
	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 --output=demo-1.0-0plain-py3-none-any.whl demo-1.0-py3-none-any.whl
	run -0 fakeroot "$PYC_BAKE" --output=demo-1.0-0fake-py3-none-any.whl demo-1.0-py3-none-any.whl
	same demo-1.0-0plain-py3-none-any.whl demo-1.0-0fake-py3-none-any.whl
	equal "$(stat -c '%a %Y' demo-1.0-0plain-py3-none-any.whl)" "$(stat -c '%a %Y' demo-1.0-0fake-py3-none-any.whl)"
}
