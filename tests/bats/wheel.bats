#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A baked wheel: its form, what is in it, and what of the input stays.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	helper make_wheel in.whl
}

# members WHEEL: their names, in the order of the directory.
members() {
	PYTHONIOENCODING=utf-8 "$ORACLE" -s -B -c '
import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

unpack() {
	rm -rf unpacked
	oracle -m zipfile -e "$1" unpacked
}

@test "baked twice it has one digest, and baking it again changes nothing" {
	expect 0 --output=one.whl in.whl
	expect 0 --output=two.whl in.whl
	same one.whl two.whl
	cp one.whl again.whl
	expect 0 again.whl
	same one.whl again.whl
	expect 0 -j2 --output=more.whl again.whl
	same one.whl more.whl
}

@test "other programs find it sound" {
	expect 0 in.whl
	run -0 oracle -m zipfile -t in.whl
	equal "$output" 'Done testing'
	if command -v unzip; then
		run -0 unzip -tq in.whl
	fi
}

@test "headers are plain: no descriptor, no extra field, no comment" {
	expect 0 in.whl
	helper check_wheel form in.whl
}

@test "times are SOURCE_DATE_EPOCH's in UTC, within what zip can say" {
	local row

	expect 0 --output=out.whl in.whl
	helper check_wheel time out.whl '1980 1 1 0 0 0'
	while IFS=: read -r epoch row; do
		TZ=Asia/Kathmandu SOURCE_DATE_EPOCH=$epoch expect 0 \
			--output=out.whl in.whl
		helper check_wheel time out.whl "$row"
	done <<-'END'
	0:1980 1 1 0 0 0
	315532799:1980 1 1 0 0 0
	315532802:1980 1 1 0 0 2
	951782400:2000 2 29 0 0 0
	1700000001:2023 11 14 22 13 20
	4107542400:2100 3 1 0 0 0
	4354819199:2107 12 31 23 59 58
	99999999999:2107 12 31 23 59 58
	END
}

@test "members are sorted by bytes, dist-info last, RECORD last of all" {
	expect 0 in.whl
	helper check_wheel order in.whl
}

@test "what was in it keeps its compressed bytes" {
	expect 0 --output=out.whl in.whl
	helper check_wheel verbatim out.whl in.whl
}

@test "RECORD has a right row for each member" {
	expect 0 --output=out.whl in.whl
	helper check_wheel record out.whl
	helper make_wheel crlf.whl --crlf
	expect 0 --output=crlf-out.whl crlf.whl
	same out.whl crlf-out.whl
}

@test "modes are 0644 and 0755, and directory entries stay" {
	expect 0 in.whl
	helper check_wheel modes in.whl
	members in.whl >names
	grep -qxF namespace/ names
	equal "$(grep -c '/$' names)" 1
}

@test "what is installed beside others is baked, nothing else" {
	expect 0 --output=out.whl in.whl
	members out.whl | grep '\.pyc$' >found
	diff - found <<-END
	__pycache__/Zed.$TAG.pyc
	demo-1.0.data/platlib/demo_plat/__pycache__/__init__.$TAG.pyc
	demo-1.0.data/purelib/__pycache__/demo_pure.$TAG.pyc
	demo/__pycache__/__init__.$TAG.pyc
	demo/__pycache__/sums.$TAG.pyc
	demo/sub/__pycache__/__init__.$TAG.pyc
	demo/sub/__pycache__/leaf.$TAG.pyc
	namespace/__pycache__/part.$TAG.pyc
	END
	members out.whl | grep -v '\.pyc$' | LC_ALL=C sort >after
	members in.whl | LC_ALL=C sort | diff - after
}

@test "scripts and data of any .data directory are never baked" {
	echo 'x = 1' >mod.py
	helper make_wheel other.whl --plain \
		--add Other-2.data/scripts/tool.py=mod.py \
		--add Other-2.data/data/etc/conf.py=mod.py \
		--add Other-2.data/purelib/side.py=mod.py
	expect 0 other.whl
	members other.whl | grep '^Other.*\.pyc$' >found
	diff - found <<-END
	Other-2.data/purelib/__pycache__/side.$TAG.pyc
	END
}

@test "embedded paths are the installed ones" {
	expect 0 in.whl
	unpack in.whl
	equal "$(embedded unpacked/demo/sub/leaf.py)" demo/sub/leaf.py
	equal "$(embedded unpacked/Zed.py)" Zed.py
	cd unpacked/demo-1.0.data
	equal "$(embedded purelib/demo_pure.py)" demo_pure.py
	equal "$(embedded platlib/demo_plat/__init__.py)" \
		demo_plat/__init__.py
	helper same_code ../demo 0
}

@test "-p puts a directory before them" {
	expect 0 -p "/usr/lib/python3.$MINOR/site-packages/" in.whl
	unpack in.whl
	equal "$(embedded unpacked/demo/sums.py)" \
		"/usr/lib/python3.$MINOR/site-packages/demo/sums.py"
	equal "$(embedded unpacked/demo-1.0.data/purelib/demo_pure.py)" \
		"/usr/lib/python3.$MINOR/site-packages/demo_pure.py"
}

@test "a .pyc of the same name is replaced, one of another Python stays" {
	echo stale >stale
	helper make_wheel old.whl \
		--add "demo/__pycache__/sums.$TAG.pyc=stale" \
		--add demo/__pycache__/sums.cpython-20.pyc=stale
	expect 0 old.whl
	helper check_wheel record old.whl
	members old.whl >names
	equal "$(grep -cxF "demo/__pycache__/sums.$TAG.pyc" names)" 1
	unpack old.whl
	equal "$(embedded unpacked/demo/sums.py)" demo/sums.py
	equal "$(cat unpacked/demo/__pycache__/sums.cpython-20.pyc)" stale
}

@test "signatures of RECORD are dropped, and that is told" {
	helper make_wheel signed.whl --signed
	expect 0 --output=out.whl signed.whl
	says 'demo-1.0.dist-info/RECORD.jws'
	says 'demo-1.0.dist-info/RECORD.p7s'
	expect 0 --output=plain.whl in.whl
	says_not RECORD
	same out.whl plain.whl
	expect 0 -q -f --output=quiet.whl signed.whl
	equal "$output" ''
}

@test "--output and --output-dir leave the input alone" {
	cp -p in.whl before.whl
	mkdir out
	helper make_wheel second.whl --plain
	expect 0 --output=out/new.whl in.whl
	expect 0 --output-dir=out in.whl second.whl
	equal "$(LC_ALL=C ls out)" "$(lines in.whl new.whl second.whl)"
	same out/in.whl out/new.whl
	same in.whl before.whl
	expect 0 in.whl
	same in.whl out/in.whl
	no_temporary_file .
	expect 2 --output-dir=missing second.whl
	says missing
}

@test "--output replaces what stands there, not what a link leads to" {
	echo kept >kept
	ln -s kept out.whl
	expect 0 --output=out.whl in.whl
	equal "$(cat kept)" kept
	[ ! -L out.whl ]
	helper check_wheel form out.whl
}

@test "a member that does not compile is named, the others are baked" {
	printf 'x = 1\ny = = 2\n' >bad
	helper make_wheel bad.whl --add demo/bad.py=bad
	expect 1 -o 0 -o 1 bad.whl
	has_line 'bad.whl/demo/bad.py:2:5: SyntaxError: invalid syntax'
	has_line '    y = = 2'
	times 1 SyntaxError
	members bad.whl >names
	grep -qxF demo/bad.py names
	equal "$(grep -c '\.pyc$' names)" 16
	equal "$(grep -c bad names)" 1
	helper check_wheel record bad.whl
	helper check_wheel form bad.whl
}

@test "--strict leaves a wheel alone where a member does not compile" {
	local before

	echo 'x = = 1' >bad
	helper make_wheel bad.whl --add demo/bad.py=bad
	cp -p bad.whl before.whl
	before=$(stat -c '%i %Y %a' bad.whl)
	expect 1 --strict bad.whl in.whl
	says 'bad.whl/demo/bad.py:1:5: SyntaxError'
	same bad.whl before.whl
	equal "$(stat -c '%i %Y %a' bad.whl)" "$before"
	expect 1 --strict --output=out.whl bad.whl
	absent out.whl
	members in.whl >names
	grep -qF ".$TAG.pyc" names
	no_temporary_file .
}

@test "a stale .pyc of a member that does not compile goes" {
	echo 'x = = 1' >bad
	echo stale >stale
	helper make_wheel bad.whl --add demo/bad.py=bad \
		--add "demo/__pycache__/bad.$TAG.pyc=stale"
	expect 1 bad.whl
	members bad.whl >names
	equal "$(grep -c "bad\.$TAG" names)" 0
	helper check_wheel record bad.whl
}

@test "data descriptors that tell the truth are taken and gone after" {
	helper make_wheel piped.whl --descriptors
	differ piped.whl in.whl
	expect 0 --output=out.whl in.whl
	expect 0 --output=piped-out.whl piped.whl
	same out.whl piped-out.whl
}

@test "trees and wheels go in one run" {
	make_tree tree
	helper make_wheel second.whl --plain
	expect 0 in.whl tree second.whl
	says '14 sources, 14 baked, 0 fresh, 0 failed'
	equal "$(count_pyc tree)" 4
}
