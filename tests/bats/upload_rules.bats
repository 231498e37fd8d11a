#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the program writes, a package index takes: by its published rules, as
# tests/lib/upload_rules.py reads them.

load ../lib/common
load ../lib/bake
load ../lib/baked_wheels

NAME=demo-1.0-py3-none-any.whl

# taken WHEEL...
taken() {
	run -0 helper upload_rules "$@"
	equal "$output" ''
}

# refused REASON [OPTION]...: the wheel that make_wheel.py makes with these.
refused() {
	local reason=$1

	shift
	helper make_wheel $NAME "$@"
	run -1 helper upload_rules $NAME
	says "$reason"
}

# methods WHEEL: the compression methods of the .pyc in it.
methods() {
	oracle -c '
import sys, zipfile
print(*sorted({info.compress_type
               for info in zipfile.ZipFile(sys.argv[1]).infolist()
               if info.filename.endswith(".pyc")}))' "$1"
}

@test "as it is baked without options" {
	bake_into out
	taken out/*/$NAME
}

@test "with stored members" {
	bake_into out --compress=store
	equal "$(methods out/plain/$NAME)" 0
	taken out/*/$NAME
}

@test "with deflated members" {
	bake_into out --compress=deflate
	methods out/plain/$NAME | grep -qw 8
	taken out/*/$NAME
}

@test "with a date, and a signature that was dropped" {
	helper make_wheel $NAME --signed --crlf
	SOURCE_DATE_EPOCH=1700000000 expect 0 $NAME
	taken $NAME
}

@test "what came in otherwise would not be taken: the rules tell" {
	refused 'a data descriptor' --descriptors
	refused 'the name is there twice' --damage duplicate-member
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

@test "a name that is not the file's is refused" {
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
