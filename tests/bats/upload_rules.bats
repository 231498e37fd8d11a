#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A package index accepts the output of the program, according to its published
# rules as implemented in tests/lib/upload_rules.py.

load ../lib/common
load ../lib/bake
load ../lib/baked_wheels

NAME=demo-1.0-py3-none-any.whl

# taken WHEEL...: the rules accept all of them.
taken() {
	run -0 helper upload_rules "$@"
	equal "$output" ''
}

# refused REASON [OPTION]...: the rules refuse a wheel that make_wheel.py makes
# with these options.
refused() {
	local reason=$1

	shift
	helper make_wheel $NAME "$@"
	run -1 helper upload_rules $NAME
	says "$reason"
}

# methods WHEEL: prints the compression methods of its .pyc.
methods() {
	oracle -c '
import sys, zipfile
print(*sorted({info.compress_type
               for info in zipfile.ZipFile(sys.argv[1]).infolist()
               if info.filename.endswith(".pyc")}))' "$1"
}

@test "a wheel baked without options is accepted" {
	bake_into out
	taken out/*/$NAME
}

@test "a wheel with stored members is accepted" {
	bake_into out --compress=store
	equal "$(methods out/plain/$NAME)" 0
	taken out/*/$NAME
}

@test "a wheel with deflated members is accepted" {
	bake_into out --compress=deflate
	methods out/plain/$NAME | grep -qw 8
	taken out/*/$NAME
}

@test "a wheel with a date and a dropped signature is accepted" {
	helper make_wheel $NAME --signed --crlf
	SOURCE_DATE_EPOCH=1700000000 expect 0 $NAME
	taken $NAME
}

@test "wheels that break the rules are refused" {
	thorough_only
	refused 'a data descriptor' --descriptors
	refused 'the archive has this name twice' --damage duplicate-member
	refused 'no plain relative path' --damage absolute
	refused 'no plain relative path' --damage dotdot
	refused 'no plain relative path' --damage backslash
	refused 'it lies below a file' --damage file-and-directory
	refused 'neither a file nor a directory' --damage symlink
	refused 'the local header has another name' --damage local-name
	refused 'it is encrypted' --damage encrypted
	refused 'it has another CRC' --damage crc
	refused 'an end record that has no comment' --damage trailing
	refused 'between the directory and the end record' --damage before
	refused 'belong to no member' --damage before-counted
	refused 'an end record' --damage truncated
	refused 'an end record' --damage last-byte
	refused 'too short' --damage empty
	refused '2 .dist-info directories' --damage two-dist-info
	refused '0 .dist-info directories' --damage no-dist-info
	refused 'no RECORD' --damage no-record
	refused "RECORD: no row for 'demo/sums.py'" --damage record-lacks-member
	refused "RECORD: 'demo/sums.py' is another" --damage record-hash
	refused "RECORD: 'demo/sums.py' is another" --damage record-no-hash
	refused "RECORD: 'demo/sums.py' is another" --damage record-size
	refused 'RECORD: rows without a file' --damage record-extra-row
	refused "RECORD: 'demo/sums.py' has two rows" --damage record-twice
}

@test "a name that differs from the metadata is refused" {
	helper make_wheel other-1.0-py3-none-any.whl
	run -1 helper upload_rules other-1.0-py3-none-any.whl
	says 'name is not that of'
	helper make_wheel demo-2.0-py3-none-any.whl
	run -1 helper upload_rules demo-2.0-py3-none-any.whl
	says 'version is not that of'
	helper make_wheel demo.whl
	run -1 helper upload_rules demo.whl
	says 'no name of a wheel'
}
