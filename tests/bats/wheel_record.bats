#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Wheels with a contradictory RECORD.  Errors that installers ignore are
# accepted with a warning, all others with --rewrite-record.  RECORD is then
# correct.

load ../lib/common
load ../lib/bake

NAME=demo-1.0-py3-none-any.whl

# damage KIND: makes a wheel with this damage.
damage() {
	helper make_wheel $NAME --damage="$1"
}

# right: an independent reader finds RECORD correct.
right() {
	run oracle - $NAME <<-'END'
	import base64, csv, hashlib, io, sys, zipfile
	archive = zipfile.ZipFile(sys.argv[1])
	files = {name for name in archive.namelist() if not name.endswith("/")}
	record = next(name for name in files if name.endswith("/RECORD"))
	text = archive.read(record).decode()
	rows = list(csv.reader(io.StringIO(text)))
	assert len(rows) == len(files), (len(rows), len(files))
	for path, digest, size in rows:
	    files.remove(path)
	    if path == record:
	        assert (digest, size) == ("", ""), (digest, size)
	        continue
	    content = archive.read(path)
	    wanted = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
	    assert digest == "sha256=" + wanted.decode().rstrip("="), path
	    assert int(size) == len(content), path
	assert not files, files
	END
	[ "$status" -eq 0 ] || fail "$output"
}

# warns TEXT: the wheel is baked even with -q, and the warning is the only line.
# A check has this finding before the bake and none after it.
warns() {
	expect 1 --check $NAME
	says "$NAME: record: $1"
	expect 0 -q $NAME
	equal "${#lines[@]}" 1
	equal "${lines[0]}" "pyc-bake: $NAME: warning: $1"
	right
	expect 0 -q $NAME
	equal "$output" ''
	expect 0 --check $NAME
	equal "$output" ''
}

# rewrites TEXT: the wheel is refused with a hint, and accepted with
# --rewrite-record, which reports the errors.
rewrites() {
	cp $NAME before
	expect 2 -q $NAME
	equal "${#lines[@]}" 1
	says "$NAME: $1; use --rewrite-record to trust the content"
	same $NAME before
	expect 1 --check $NAME
	says "$NAME: record: $1"
	expect 1 --check --rewrite-record $NAME
	says "$NAME: record: $1"
	expect 0 -q --rewrite-record $NAME
	equal "${lines[0]}" \
		"pyc-bake: $NAME: warning: RECORD is written anew: $1"
	right
	expect 0 -q --rewrite-record $NAME
	equal "$output" ''
	expect 0 --check $NAME
	equal "$output" ''
}

@test "a row without a member is left out with a warning" {
	damage record-extra-row
	warns "RECORD has rows without a member, which are dropped: 'demo/ghost.py'"
}

@test "with -qq the warning is not printed" {
	damage record-extra-row
	expect 0 -qq $NAME
	equal "$output" ''
	right
}

@test "errors that --rewrite-record accepts are reported even with -qq" {
	damage record-size
	expect 0 -qq --rewrite-record $NAME
	equal "$output" "pyc-bake: $NAME: warning: RECORD is written anew: member 'demo/sums.py': RECORD says 140 bytes, the member has 139"
	damage record-hash
	expect 0 -qq --strip --rewrite-record $NAME
	says 'RECORD is written anew'
	damage record-hash
	expect 0 -qq --normalize --rewrite-record $NAME
	says 'RECORD is written anew'
}

@test "a member that RECORD does not list needs --rewrite-record" {
	damage record-lacks-member
	rewrites "member 'demo/sums.py': not listed in RECORD"
	equal "${#lines[@]}" 0
}

@test "a wrong hash needs --rewrite-record" {
	damage record-hash
	rewrites "member 'demo/sums.py': its sha256 does not match RECORD"
}

@test "a missing hash needs --rewrite-record" {
	damage record-no-hash
	rewrites "member 'demo/sums.py': RECORD has no hash for it"
}

@test "a wrong size needs --rewrite-record" {
	damage record-size
	rewrites "member 'demo/sums.py': RECORD says 140 bytes, the member has 139"
}

@test "a member that is listed twice needs --rewrite-record" {
	damage record-twice
	rewrites "demo-1.0.dist-info/RECORD: line 20: 'demo/sums.py' was already on line 2"
}

# forge CODE: makes a wheel with zipforge; CODE changes rows, the list for
# RECORD.
forge() {
	LIB=$SRCDIR/tests/lib oracle - $NAME "$1" <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["LIB"])
	from zipforge import Member, Wheel
	path, code = sys.argv[1:]
	INFO = b"demo-1.0.dist-info/"
	wheel = Wheel([
	    Member(b"demo/"), Member(b"demo/__init__.py", b"x = 1\n"),
	    Member(b"demo/data.txt", b"data"),
	    Member(INFO + b"METADATA",
	           b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"),
	    Member(INFO + b"WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
	           b"Root-Is-Purelib: true\nTag: py3-none-any\n"),
	], INFO + b"RECORD")
	def change(rows):
	    scope = {"rows": rows}
	    exec(code, scope)
	    return scope["rows"]
	wheel.change_rows = change
	with open(path, "wb") as file:
	    file.write(wheel.build())
	END
}

@test "absolute rows, backslashes and malformed rows are rewritten" {
	forge 'rows += [["/usr/bin/tool", "", ""], ["demo\\tool", "", ""], ["a"]]'
	expect 2 -q $NAME
	says "'/usr/bin/tool': the path is absolute; use --rewrite-record"
	expect 0 -q --rewrite-record $NAME
	equal "${#lines[@]}" 3
	says "RECORD is written anew: demo-1.0.dist-info/RECORD: line 6: '/usr/"
	says "line 7: 'demo\\\\tool': the name has a backslash"
	says "line 8: 'a': it has fewer than 3 fields"
	right
}

# once CHANGE TEXT: with this change to row, the row of demo/data.txt, one
# warning about the row is given.
once() {
	forge "row = next(r for r in rows if r[0] == 'demo/data.txt')
$1"
	expect 0 -q --rewrite-record $NAME
	equal "$output" "pyc-bake: $NAME: warning: RECORD is written anew: demo-1.0.dist-info/RECORD: line 2: $2"
	right
}

@test "a member whose row is bad is reported once" {
	once 'row[2] = "abc"' \
		"'demo/data.txt': the size is not a decimal number"
	once 'row[0] = "/demo/data.txt"' "'/demo/data.txt': the path is absolute"
	once 'row[0] = "demo\\data.txt"' \
		"'demo\\\\data.txt': the name has a backslash"
	once 'row[0] = "./demo/data.txt"' \
		"'./demo/data.txt': the path has a '.' component"
	once 'row[0] = "demo//data.txt"' \
		"'demo//data.txt': the path has an empty component"
	once 'row += ["x"]' "'demo/data.txt': it has more than 3 fields"
	once 'row.pop()' "'demo/data.txt': it has fewer than 3 fields"
}

@test "RECORD is reported once if its own row is bad" {
	forge 'rows[-1][2] = "abc"'
	expect 0 -q --rewrite-record $NAME
	equal "$output" "pyc-bake: $NAME: warning: RECORD is written anew: demo-1.0.dist-info/RECORD: line 5: 'demo-1.0.dist-info/RECORD': the size is not a decimal number"
	right
}

@test "of many wrong rows a hundred are listed, and the others counted" {
	forge 'rows += [["/%d" % i, "", ""] for i in range(130)]'
	expect 0 -q --rewrite-record $NAME
	equal "${#lines[@]}" 101
	says "warning: RECORD is written anew: 30 more rows are wrong"
	right
}

@test "of many rows without a member ten are named" {
	forge 'rows += [["ghost%02d" % i, "", ""] for i in range(13)]'
	expect 0 -q $NAME
	equal "${#lines[@]}" 1
	says "'ghost00', "
	says "'ghost09' and 3 more"
	says_not "ghost10"
	right
}

@test "each kind of error has its own warning" {
	forge '
rows[0][1] = rows[0][1] + "="
rows[-1:] = [["demo/", "", ""], ["ghost.py", "md5=x", "many"[:0]]]'
	expect 0 -q $NAME
	equal "${#lines[@]}" 4
	says "RECORD has rows for directories, which are dropped: 'demo/'"
	says "RECORD has rows without a member, which are dropped: 'ghost.py'"
	says "RECORD does not list itself; the row is added"
	says "RECORD has correct hashes that are not written"
	right
}

@test "a wheel without RECORD gets one" {
	forge 'pass'
	oracle - $NAME <<-'END'
	import sys, zipfile
	path = sys.argv[1]
	with zipfile.ZipFile(path) as archive:
	    members = [(i, archive.read(i)) for i in archive.infolist()]
	with zipfile.ZipFile(path, "w") as archive:
	    for info, content in members:
	        if not info.filename.endswith("RECORD"):
	            archive.writestr(info, content)
	END
	expect 2 -q $NAME
	says "no demo-1.0.dist-info/RECORD; use --rewrite-record"
	expect 0 -q --rewrite-record $NAME
	says "member 'demo/data.txt': not listed in RECORD"
	right
}

@test "--rewrite-record does not accept other errors of a wheel" {
	local kind

	for kind in duplicate-member backslash two-dist-info; do
		helper make_wheel $NAME --damage=$kind
		expect 2 -q --rewrite-record $NAME
	done
}

@test "--strip and --normalize support --rewrite-record" {
	damage record-hash
	expect 2 -q --strip $NAME
	says '--rewrite-record'
	expect 0 -q --strip --rewrite-record $NAME
	says 'RECORD is written anew'
	right
	damage record-hash
	expect 2 -q --normalize $NAME
	expect 0 -q --normalize --rewrite-record $NAME
	says 'RECORD is written anew'
	right
}

@test "--rewrite-record is for wheels" {
	make_tree tree
	expect 2 --rewrite-record tree
	says '--rewrite-record is for wheels'
	expect 2 --inspect --rewrite-record $NAME
	says --rewrite-record
}

# case_wheel: makes a wheel with names that differ only in case.
case_wheel() {
	LIB=$SRCDIR/tests/lib oracle - $NAME <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["LIB"])
	from zipforge import Member, Wheel
	INFO = b"demo-1.0.dist-info/"
	wheel = Wheel([
	    Member(b"demo/Readme", b"one"), Member(b"demo/README", b"two"),
	    Member(b"demo/__init__.py", b"x = 1\n"),
	    Member(INFO + b"METADATA",
	           b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"),
	    Member(INFO + b"WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
	           b"Root-Is-Purelib: true\nTag: py3-none-any\n"),
	], INFO + b"RECORD")
	with open(sys.argv[1], "wb") as file:
	    file.write(wheel.build())
	END
}

@test "names that differ only in case give a warning, an error with --strict" {
	case_wheel
	cp $NAME before
	expect 2 -q --strict $NAME
	says "$NAME: member 'demo/README': the name differs only in case from that of 'demo/Readme', which --strict refuses"
	same $NAME before
	expect 0 -q $NAME
	equal "${#lines[@]}" 1
	says "warning: names differ only in case"
	says "'demo/README', 'demo/Readme'"
	right
	expect 0 --check $NAME
	equal "$output" ''
}

# modes NAME=MODE:HOST...: makes a wheel with files of these modes.
modes() {
	LIB=$SRCDIR/tests/lib oracle - $NAME "$@" <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["LIB"])
	from zipforge import Member, Wheel
	INFO = b"demo-1.0.dist-info/"
	members = [
	    Member(b"demo.py", b"x = 1\n"),
	    Member(INFO + b"METADATA",
	           b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"),
	    Member(INFO + b"WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
	           b"Root-Is-Purelib: true\nTag: py3-none-any\n"),
	]
	for word in sys.argv[2:]:
	    name, mode, host = word.replace("=", ":").split(":")
	    member = Member(name.encode(), b"#!/bin/sh\n", 8, int(mode, 8))
	    member.central["made"] = int(host) << 8 | 20
	    members.append(member)
	with open(sys.argv[1], "wb") as file:
	    file.write(Wheel(members, INFO + b"RECORD").build())
	END
}

@test "a regular file with any x bit is a program, as for pip" {
	modes owner=100744:3 group=100654:3 all=100755:3 none=100644:3 \
		dos=100755:0 untyped=755:3 mac=100755:19 others=100645:3
	expect 0 -q $NAME
	equal "$output" ''
	run -0 oracle - <<-END
	import zipfile
	for info in zipfile.ZipFile("$NAME").infolist():
	    if info.filename[-4:] != ".pyc" and "." not in info.filename:
	        print(info.filename, oct(info.external_attr >> 16))
	END
	equal "$output" "$(printf '%s\n' 'all 0o100755' 'dos 0o100755' \
		'group 0o100755' 'mac 0o100755' 'none 0o100644' \
		'others 0o100755' 'owner 0o100755' 'untyped 0o100644')"
	expect 0 --check $NAME
	equal "$output" ''
}

@test "a version that no installer accepts gives a warning" {
	local version

	for version in latest 1.0_custom 1.0_1 1.0.x; do
		oracle - "$version" <<-'END'
		import os, sys
		sys.path.insert(0, os.environ["SRCDIR"] + "/tests/lib")
		from zipforge import Member, Wheel
		version = sys.argv[1]
		info = ("my_package-%s.dist-info/" % version).encode()
		wheel = Wheel([
		    Member(b"my_package.py", b"x = 1\n"),
		    Member(info + b"METADATA", b"Metadata-Version: 2.1\n"
		           b"Name: my-package\nVersion: 1.0\n"),
		    Member(info + b"WHEEL", b"Wheel-Version: 1.0\n"
		           b"Generator: test\nRoot-Is-Purelib: true\n"
		           b"Tag: py3-none-any\n"),
		], info + b"RECORD")
		with open("my_package-%s-py3-none-any.whl" % version, "wb") as file:
		    file.write(wheel.build())
		END
		expect 0 -q "my_package-$version-py3-none-any.whl"
		equal "$output" "pyc-bake: my_package-$version-py3-none-any.whl: warning: installers refuse the version in the file name, which does not conform to PEP 440: '$version'"
	done
	for version in 1.0 v1.0 1.0rc1 '1!1.0' 1.0+local.1 1.0.post1 1.0_post1 \
		1.0.dev0; do
		oracle - "$version" <<-'END'
		import os, sys
		sys.path.insert(0, os.environ["SRCDIR"] + "/tests/lib")
		from zipforge import Member, Wheel
		version = sys.argv[1]
		info = ("my_package-%s.dist-info/" % version).encode()
		wheel = Wheel([
		    Member(b"my_package.py", b"x = 1\n"),
		    Member(info + b"METADATA", b"x"), Member(info + b"WHEEL", b"x"),
		], info + b"RECORD")
		with open("my_package-%s-py3-none-any.whl" % version, "wb") as file:
		    file.write(wheel.build())
		END
		expect 0 -q "my_package-$version-py3-none-any.whl"
		equal "$output" ''
	done
}
