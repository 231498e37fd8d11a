#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A wheel that two readers could interpret differently is refused.

load ../lib/common
load ../lib/bake

# refused DAMAGE TEXT...: the wheel is unchanged, and one line gives the reason.
# The line names the archive and contains the texts.
refused() {
	local damage=$1 text

	shift
	helper make_wheel "demo-1.0-0${damage//-/_}-py3-none-any.whl" --damage="$damage"
	cp -p "demo-1.0-0${damage//-/_}-py3-none-any.whl" original
	expect 2 -q "demo-1.0-0${damage//-/_}-py3-none-any.whl"
	equal "${#lines[@]}" 1
	for text in "demo-1.0-0${damage//-/_}-py3-none-any.whl: " "$@"; do
		says "$text"
	done
	same "demo-1.0-0${damage//-/_}-py3-none-any.whl" original
	equal "$(stat -c '%Y %a' "demo-1.0-0${damage//-/_}-py3-none-any.whl")" \
		"$(stat -c '%Y %a' original)"
	expect 2 -qq --output=demo-1.0-0out-py3-none-any.whl "demo-1.0-0${damage//-/_}-py3-none-any.whl"
	equal "$output" ''
	absent demo-1.0-0out-py3-none-any.whl
	no_temporary_file .
}

@test "the wheel of these tests is baked if it is not damaged" {
	helper make_wheel demo-1.0-0good-py3-none-any.whl
	expect 0 demo-1.0-0good-py3-none-any.whl
}

@test "a member that RECORD lacks is refused" {
	refused record-lacks-member demo/sums.py RECORD
}

@test "a wrong hash in RECORD is refused" {
	refused record-hash demo/sums.py RECORD
}

@test "a missing hash in RECORD is refused" {
	refused record-no-hash demo/sums.py RECORD
}

@test "a wrong size in RECORD is refused" {
	refused record-size demo/sums.py RECORD
}

@test "a member that RECORD lists twice is refused" {
	refused record-twice demo/sums.py RECORD
}

@test "a member that occurs twice is refused" {
	refused duplicate-member demo/sums.py
}

@test "a file that is also a directory is refused" {
	refused file-and-directory demo/sums.py
}

@test "another name in the local header is refused" {
	refused local-name demo/sums.py
}

@test "a wrong data descriptor is refused" {
	refused descriptor-lies demo/sums.py
}

@test "a wrong checksum is refused" {
	refused crc demo/sums.py
}

@test "bytes after the end are refused" {
	refused trailing
}

@test "bytes before the first header are refused" {
	refused before
	refused before-counted
}

@test "a member that is marked as encrypted is refused" {
	refused encrypted demo/sums.py
}

@test "an absolute name is refused" {
	refused absolute /demo/absolute.py
}

@test "a name with '..' is refused" {
	refused dotdot ../evil.py
}

@test "a name with a backslash is refused" {
	refused backslash evil.py
}

@test "a symbolic link is refused" {
	refused symlink demo/link.py
}

@test "a truncated file is refused" {
	refused truncated
	refused last-byte
}

@test "a file that is not a zip archive is refused" {
	refused not-a-zip
	refused empty
}

@test "no .dist-info, two, or one without RECORD is refused" {
	refused no-dist-info .dist-info
	refused two-dist-info demo-1.0.dist-info other-1.0.dist-info
	refused no-record demo-1.0.dist-info/RECORD
}

@test "one refused wheel does not stop the next, and sets the exit status" {
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage=trailing
	helper make_wheel demo-1.0-0good-py3-none-any.whl --plain
	cp demo-1.0-0good-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 demo-1.0-0bad-py3-none-any.whl demo-1.0-0good-py3-none-any.whl
	says 'demo-1.0-0bad-py3-none-any.whl: '
	says_not 'demo-1.0-0good-py3-none-any.whl: '
	differ demo-1.0-0good-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "a FIFO is not a wheel, and is refused without waiting" {
	mkfifo demo-1.0-0pipe-py3-none-any.whl
	expect 2 demo-1.0-0pipe-py3-none-any.whl
	says 'demo-1.0-0pipe-py3-none-any.whl: '
}
