#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A baked wheel: its form, its content, and the kept parts of the input.

load ../lib/common
load ../lib/bake

samples() {
	helper make_wheel demo-1.0-0in-py3-none-any.whl
}

setup() {
	bake_setup
	made_once samples
}

# members WHEEL: prints the names in the order of the central directory.
members() {
	PYTHONIOENCODING=utf-8 "$ORACLE" -s -B -c '
import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

unpack() {
	rm -rf unpacked
	oracle -m zipfile -e "$1" unpacked
}

@test "two bakes give the same bytes, and a third one changes nothing" {
	expect 0 --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --output=demo-1.0-0two-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0two-py3-none-any.whl
	cp demo-1.0-0one-py3-none-any.whl demo-1.0-0again-py3-none-any.whl
	expect 0 demo-1.0-0again-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0again-py3-none-any.whl
	expect 0 -j2 --output=demo-1.0-0more-py3-none-any.whl demo-1.0-0again-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0more-py3-none-any.whl
}

@test "other programs find no errors" {
	expect 0 demo-1.0-0in-py3-none-any.whl
	run -0 oracle -m zipfile -t demo-1.0-0in-py3-none-any.whl
	equal "$output" 'Done testing'
	if command -v unzip; then
		run -0 unzip -tq demo-1.0-0in-py3-none-any.whl
	fi
}

@test "headers are plain: no descriptor, no extra field, no comment" {
	expect 0 demo-1.0-0in-py3-none-any.whl
	helper check_wheel form demo-1.0-0in-py3-none-any.whl
}

@test "times are SOURCE_DATE_EPOCH in UTC, within the range of zip" {
	local row

	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	helper check_wheel time demo-1.0-0out-py3-none-any.whl '1980 1 1 0 0 0'
	while IFS=: read -r epoch row; do
		TZ=Asia/Kathmandu SOURCE_DATE_EPOCH=$epoch expect 0 \
			--output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
		helper check_wheel time demo-1.0-0out-py3-none-any.whl "$row"
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

@test "members are sorted by bytes, dist-info last, RECORD at the very end" {
	expect 0 demo-1.0-0in-py3-none-any.whl
	helper check_wheel order demo-1.0-0in-py3-none-any.whl
}

@test "existing members keep their compressed bytes" {
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	helper check_wheel verbatim demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
}

@test "RECORD has a correct row for each member" {
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	helper check_wheel record demo-1.0-0out-py3-none-any.whl
	helper make_wheel demo-1.0-0crlf-py3-none-any.whl --crlf
	expect 0 --output=demo-1.0-0crlf_out-py3-none-any.whl demo-1.0-0crlf-py3-none-any.whl
	same demo-1.0-0out-py3-none-any.whl demo-1.0-0crlf_out-py3-none-any.whl
}

@test "modes are 0644 and 0755, and directory entries are kept" {
	expect 0 demo-1.0-0in-py3-none-any.whl
	helper check_wheel modes demo-1.0-0in-py3-none-any.whl
	members demo-1.0-0in-py3-none-any.whl >names
	grep -qxF namespace/ names
	equal "$(grep -c '/$' names)" 1
}

@test "only modules that are installed in site-packages are baked" {
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	members demo-1.0-0out-py3-none-any.whl | grep '\.pyc$' >found
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
	members demo-1.0-0out-py3-none-any.whl | grep -v '\.pyc$' | LC_ALL=C sort >after
	members demo-1.0-0in-py3-none-any.whl | LC_ALL=C sort | diff - after
}

@test "scripts and data of any .data directory are never baked" {
	echo 'x = 1' >mod.py
	helper make_wheel demo-1.0-0other-py3-none-any.whl --plain \
		--add Other-2.data/scripts/tool.py=mod.py \
		--add Other-2.data/data/etc/conf.py=mod.py \
		--add Other-2.data/purelib/side.py=mod.py
	expect 0 demo-1.0-0other-py3-none-any.whl
	members demo-1.0-0other-py3-none-any.whl | grep '^Other.*\.pyc$' >found
	diff - found <<-END
	Other-2.data/purelib/__pycache__/side.$TAG.pyc
	END
}

@test "embedded paths are the installed paths" {
	expect 0 demo-1.0-0in-py3-none-any.whl
	unpack demo-1.0-0in-py3-none-any.whl
	equal "$(embedded unpacked/demo/sub/leaf.py)" demo/sub/leaf.py
	equal "$(embedded unpacked/Zed.py)" Zed.py
	cd unpacked/demo-1.0.data
	equal "$(embedded purelib/demo_pure.py)" demo_pure.py
	equal "$(embedded platlib/demo_plat/__init__.py)" \
		demo_plat/__init__.py
	helper same_code ../demo 0
}

@test "-p prepends a directory" {
	expect 0 -p "/usr/lib/python3.$MINOR/site-packages/" demo-1.0-0in-py3-none-any.whl
	unpack demo-1.0-0in-py3-none-any.whl
	equal "$(embedded unpacked/demo/sums.py)" \
		"/usr/lib/python3.$MINOR/site-packages/demo/sums.py"
	equal "$(embedded unpacked/demo-1.0.data/purelib/demo_pure.py)" \
		"/usr/lib/python3.$MINOR/site-packages/demo_pure.py"
}

@test "an old .pyc is replaced, one of another Python is kept" {
	echo stale >stale
	helper make_wheel demo-1.0-0old-py3-none-any.whl \
		--add "demo/__pycache__/sums.$TAG.pyc=stale" \
		--add demo/__pycache__/sums.cpython-20.pyc=stale
	expect 0 demo-1.0-0old-py3-none-any.whl
	helper check_wheel record demo-1.0-0old-py3-none-any.whl
	members demo-1.0-0old-py3-none-any.whl >names
	equal "$(grep -cxF "demo/__pycache__/sums.$TAG.pyc" names)" 1
	unpack demo-1.0-0old-py3-none-any.whl
	equal "$(embedded unpacked/demo/sums.py)" demo/sums.py
	equal "$(cat unpacked/demo/__pycache__/sums.cpython-20.pyc)" stale
}

@test "signatures of RECORD are dropped, with a message" {
	helper make_wheel demo-1.0-0signed-py3-none-any.whl --signed
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0signed-py3-none-any.whl
	says 'demo-1.0.dist-info/RECORD.jws'
	says 'demo-1.0.dist-info/RECORD.p7s'
	expect 0 --output=demo-1.0-0plain-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	says_not RECORD
	same demo-1.0-0out-py3-none-any.whl demo-1.0-0plain-py3-none-any.whl
	expect 0 -q -f --output=demo-1.0-0quiet-py3-none-any.whl demo-1.0-0signed-py3-none-any.whl
	equal "$output" ''
}

@test "--output and --output-dir do not change the input" {
	cp -p demo-1.0-0in-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	mkdir out
	helper make_wheel demo-1.0-0second-py3-none-any.whl --plain
	expect 0 --output=out/demo-1.0-0new-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --output-dir=out demo-1.0-0in-py3-none-any.whl demo-1.0-0second-py3-none-any.whl
	equal "$(LC_ALL=C ls out)" "$(lines demo-1.0-0in-py3-none-any.whl demo-1.0-0new-py3-none-any.whl demo-1.0-0second-py3-none-any.whl)"
	same out/demo-1.0-0in-py3-none-any.whl out/demo-1.0-0new-py3-none-any.whl
	same demo-1.0-0in-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 demo-1.0-0in-py3-none-any.whl
	same demo-1.0-0in-py3-none-any.whl out/demo-1.0-0in-py3-none-any.whl
	no_temporary_file .
	expect 2 --output-dir=missing demo-1.0-0second-py3-none-any.whl
	says missing
}

@test "--output replaces a link and does not follow it" {
	echo kept >kept
	ln -s kept demo-1.0-0out-py3-none-any.whl
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	equal "$(cat kept)" kept
	[ ! -L demo-1.0-0out-py3-none-any.whl ]
	helper check_wheel form demo-1.0-0out-py3-none-any.whl
}

@test "a member that does not compile is reported, the others are baked" {
	printf 'x = 1\ny = = 2\n' >bad
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --add demo/bad.py=bad
	expect 1 -o 0 -o 1 demo-1.0-0bad-py3-none-any.whl
	has_line 'demo-1.0-0bad-py3-none-any.whl/demo/bad.py:2:5: SyntaxError: invalid syntax'
	has_line '    y = = 2'
	times 1 SyntaxError
	members demo-1.0-0bad-py3-none-any.whl >names
	grep -qxF demo/bad.py names
	equal "$(grep -c '\.pyc$' names)" 16
	equal "$(grep -c bad names)" 1
	helper check_wheel record demo-1.0-0bad-py3-none-any.whl
	helper check_wheel form demo-1.0-0bad-py3-none-any.whl
}

@test "--strict leaves a wheel unchanged if a member does not compile" {
	local before

	echo 'x = = 1' >bad
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --add demo/bad.py=bad
	cp -p demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	before=$(stat -c '%i %Y %a' demo-1.0-0bad-py3-none-any.whl)
	expect 1 --strict demo-1.0-0bad-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	says 'demo-1.0-0bad-py3-none-any.whl/demo/bad.py:1:5: SyntaxError'
	same demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	equal "$(stat -c '%i %Y %a' demo-1.0-0bad-py3-none-any.whl)" "$before"
	expect 1 --strict --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0bad-py3-none-any.whl
	absent demo-1.0-0out-py3-none-any.whl
	members demo-1.0-0in-py3-none-any.whl >names
	grep -qF ".$TAG.pyc" names
	no_temporary_file .
}

@test "a stale .pyc of a member that does not compile is removed" {
	echo 'x = = 1' >bad
	echo stale >stale
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --add demo/bad.py=bad \
		--add "demo/__pycache__/bad.$TAG.pyc=stale"
	expect 1 demo-1.0-0bad-py3-none-any.whl
	members demo-1.0-0bad-py3-none-any.whl >names
	equal "$(grep -c "bad\.$TAG" names)" 0
	helper check_wheel record demo-1.0-0bad-py3-none-any.whl
}

@test "correct data descriptors are accepted and removed" {
	helper make_wheel demo-1.0-0piped-py3-none-any.whl --descriptors
	differ demo-1.0-0piped-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --output=demo-1.0-0piped_out-py3-none-any.whl demo-1.0-0piped-py3-none-any.whl
	same demo-1.0-0out-py3-none-any.whl demo-1.0-0piped_out-py3-none-any.whl
}

@test "trees and wheels can be baked in one run" {
	make_tree tree
	helper make_wheel demo-1.0-0second-py3-none-any.whl --plain
	expect 0 demo-1.0-0in-py3-none-any.whl tree demo-1.0-0second-py3-none-any.whl
	says '14 sources, 14 baked, 0 fresh, 0 failed'
	equal "$(count_pyc tree)" 4
}
