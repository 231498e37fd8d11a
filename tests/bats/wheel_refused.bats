#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A wheel that two readers could take in two ways is not baked but refused.

load ../lib/common
load ../lib/bake

# refused DAMAGE TEXT...: the wheel is left alone, one line tells why, and
# that line names the archive and holds the texts.
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

@test "the wheel that is damaged here is well without damage" {
	helper make_wheel demo-1.0-0good-py3-none-any.whl
	expect 0 demo-1.0-0good-py3-none-any.whl
}

@test "RECORD lacks a member" {
	refused record-lacks-member demo/sums.py RECORD
}

@test "RECORD has another hash" {
	refused record-hash demo/sums.py RECORD
}

@test "RECORD has no hash" {
	refused record-no-hash demo/sums.py RECORD
}

@test "RECORD has another size" {
	refused record-size demo/sums.py RECORD
}

@test "RECORD lists a member twice" {
	refused record-twice demo/sums.py RECORD
}

@test "a member is there twice" {
	refused duplicate-member demo/sums.py
}

@test "a file is a directory as well" {
	refused file-and-directory demo/sums.py
}

@test "the local header has another name" {
	refused local-name demo/sums.py
}

@test "a data descriptor lies" {
	refused descriptor-lies demo/sums.py
}

@test "the checksum is wrong" {
	refused crc demo/sums.py
}

@test "bytes after the end" {
	refused trailing
}

@test "bytes before the first header" {
	refused before
	refused before-counted
}

@test "a member is marked as encrypted" {
	refused encrypted demo/sums.py
}

@test "an absolute name" {
	refused absolute /demo/absolute.py
}

@test "a name with '..'" {
	refused dotdot ../evil.py
}

@test "a name with a backslash" {
	refused backslash evil.py
}

@test "a symbolic link" {
	refused symlink demo/link.py
}

@test "a truncated file" {
	refused truncated
	refused last-byte
}

@test "no zip archive at all" {
	refused not-a-zip
	refused empty
}

@test "no .dist-info, or two, or none with RECORD" {
	refused no-dist-info .dist-info
	refused two-dist-info demo-1.0.dist-info other-1.0.dist-info
	refused no-record demo-1.0.dist-info/RECORD
}

@test "one refused wheel does not stop the next, and decides the status" {
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage=trailing
	helper make_wheel demo-1.0-0good-py3-none-any.whl --plain
	cp demo-1.0-0good-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 demo-1.0-0bad-py3-none-any.whl demo-1.0-0good-py3-none-any.whl
	says 'demo-1.0-0bad-py3-none-any.whl: '
	says_not 'demo-1.0-0good-py3-none-any.whl: '
	differ demo-1.0-0good-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "a FIFO is no wheel, and is not waited for" {
	mkfifo demo-1.0-0pipe-py3-none-any.whl
	expect 2 demo-1.0-0pipe-py3-none-any.whl
	says 'demo-1.0-0pipe-py3-none-any.whl: '
}
