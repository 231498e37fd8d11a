#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Input that cannot be read is reported, and the run continues.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

@test "a missing operand is reported" {
	expect 1 nowhere tree also/nowhere.py
	has_line 'nowhere: No such file or directory'
	has_line 'also/nowhere.py: No such file or directory'
	says '4 sources, 4 baked, 0 fresh, 2 failed'
	equal "$(count_pyc tree)" 4
}

@test "an operand that is not a directory, module or wheel is reported" {
	echo 'x = 1' >script
	expect 1 script tree
	says 'script: '
	equal "$(count_pyc .)" 4
	expect 1 /dev/null
	says /dev/null
}

@test "a missing wheel does not stop the trees" {
	expect 1 demo-1.0-0nowhere-py3-none-any.whl tree
	says 'demo-1.0-0nowhere-py3-none-any.whl: No such file or directory'
	equal "$(count_pyc tree)" 4
	absent demo-1.0-0nowhere-py3-none-any.whl
	no_temporary_file .
}

@test "a wheel that is a directory is an error" {
	mkdir demo-1.0-0dir-py3-none-any.whl
	expect 2 demo-1.0-0dir-py3-none-any.whl
	says demo-1.0-0dir-py3-none-any.whl
}

@test "a missing wheel does not stop the next wheel" {
	helper make_wheel demo-1.0-0b-py3-none-any.whl --plain
	cp demo-1.0-0b-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 1 demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	says 'demo-1.0-0a-py3-none-any.whl: No such file or directory'
	differ demo-1.0-0b-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "an unreadable directory is reported" {
	not_as_root
	mkdir tree/closed
	echo 'x = 1' >tree/closed/mod.py
	chmod 0 tree/closed
	expect 1 tree
	chmod 0755 tree/closed
	says 'tree/closed: Permission denied'
	says '4 sources, 4 baked, 0 fresh, 1 failed'
}

@test "an unreadable module is reported" {
	not_as_root
	chmod 0 tree/pkg/sums.py
	expect 1 tree
	says 'tree/pkg/sums.py: Permission denied'
	says '4 sources, 3 baked, 0 fresh, 1 failed'
	absent "$(pyc tree/pkg/sums.py)"
}

@test "an unwritable directory is reported" {
	not_as_root
	chmod 0555 tree/pkg/sub
	expect 1 tree
	chmod 0755 tree/pkg/sub
	says tree/pkg/sub/__pycache__
	says 'Permission denied'
	exists "$(pyc tree/pkg/sums.py)"
	absent tree/pkg/sub/__pycache__
}

@test "a wheel in an unwritable directory is an error" {
	not_as_root
	mkdir closed
	helper make_wheel closed/demo-1.0-py3-none-any.whl --plain
	cp closed/demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	chmod 0555 closed
	expect 2 closed/demo-1.0-py3-none-any.whl
	chmod 0755 closed
	says closed/demo-1.0-py3-none-any.whl
	says 'Permission denied'
	same closed/demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}
