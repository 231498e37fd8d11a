#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A directory of another Python would get .pyc files that no Python imports.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree stage/usr/share/app
}

# other DIRECTORY: makes a module in this directory below stage.
other() {
	mkdir -p "stage/usr/lib/$1"
	echo 'x = 1' >"stage/usr/lib/$1/mod.py"
}

nothing_written() {
	equal "$(count_pyc .)" 0
	[ -z "$(find . -name __pycache__)" ] || fail 'a directory was made'
}

@test "another version is an error before anything is written" {
	local version

	for version in 3.1 2.7 "3.$((MINOR + 1))" "3.$((MINOR - 1))" \
		"3.${MINOR}0" 4.11; do
		other "python$version/site-packages"
		expect 2 --root=stage /usr
		says "python$version"
		says "Python 3.$MINOR"
		nothing_written
		expect 2 --root=stage
		says "python$version"
		expect 2 stage
		says "python$version"
		nothing_written
		rm -rf stage/usr/lib
	done
}

@test "it is found in any operand, first or last" {
	other python3.1
	make_tree zoo
	expect 2 stage/usr/share zoo stage/usr/lib
	nothing_written
	expect 2 stage/usr/lib stage/usr/share zoo
	nothing_written
	expect 0 stage/usr/share zoo
	equal "$(count_pyc .)" 8
}

@test "a directory of the same version or without a version is accepted" {
	local name

	for name in "python3.$MINOR" python3 python mypython3.1 python3.1-old \
		python3.1.2 python3.x python-3.1 Python3.1; do
		other "$name"
	done
	expect 0 --root=stage /usr
	says '13 sources, 13 baked'
}

@test "the embedded path is checked, not the path on disk" {
	make_tree python3.1/lib
	expect 0 -s python3.1 python3.1
	expect 0 -s python3.1 -p "/usr/lib/python3.$MINOR" python3.1
	find . -name __pycache__ -exec rm -rf {} +
	expect 2 -p /usr/lib/python3.1/site-packages stage
	says 'python3.1'
	nothing_written
	expect 2 -s stage -p /usr/lib/python3.1 stage
	nothing_written
}

@test "a module with such a name is accepted" {
	echo 'x = 1' >stage/usr/share/python3.1.py
	expect 0 --root=stage /usr/share
	says '5 sources, 5 baked'
}

@test "a wheel for the directory of another version is refused too" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 -p /usr/lib/python3.1/site-packages demo-1.0-py3-none-any.whl
	says 'python3.1'
	says "Python 3.$MINOR"
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}
