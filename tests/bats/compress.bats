#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --compress: the compression of new members.

load ../lib/common
load ../lib/bake

samples() {
	helper make_wheel demo-1.0-py3-none-any.whl
}

setup() {
	bake_setup
	WHEEL=demo-1.0-py3-none-any.whl
	made_once samples
}

# rows WHEEL: prints method and name of each member.
rows() {
	oracle -c 'import sys, zipfile
for info in zipfile.ZipFile(sys.argv[1]).infolist():
    print(info.compress_type, info.filename, info.compress_size,
          info.file_size)' "$1"
}

@test "deflate is the default, and is used for members that it makes smaller" {
	expect 0 --output=demo-1.0-0a-py3-none-any.whl "$WHEEL"
	expect 0 --compress=deflate --output=demo-1.0-0b-py3-none-any.whl "$WHEEL"
	same demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	rows demo-1.0-0a-py3-none-any.whl >listing
	[ "$(grep -c '^8 .*\.pyc ' listing)" -eq 8 ]
	grep -q '^8 .*/RECORD ' listing
	awk '/\.pyc |RECORD / && $1 == 8 && $(NF-1) >= $NF { exit 1 }' listing
	run -0 oracle -m zipfile -t demo-1.0-0a-py3-none-any.whl
	helper check_wheel record demo-1.0-0a-py3-none-any.whl
}

@test "store stores new members, and does not change existing ones" {
	expect 0 --compress=store --output=demo-1.0-0a-py3-none-any.whl "$WHEEL"
	rows demo-1.0-0a-py3-none-any.whl >listing
	run ! grep '^8 .*\.pyc ' listing
	grep -q '^0 .*/RECORD ' listing
	rows "$WHEEL" | grep -v RECORD | sort >old
	grep -v -e '\.pyc ' -e RECORD listing | sort | diff old -
	helper check_wheel verbatim demo-1.0-0a-py3-none-any.whl "$WHEEL"
}

@test "a deflated wheel can be made from a stored one, and vice versa" {
	expect 0 --output=demo-1.0-0a-py3-none-any.whl "$WHEEL"
	expect 0 --compress=store --output=demo-1.0-0b-py3-none-any.whl "$WHEEL"
	expect 0 --compress=store demo-1.0-0a-py3-none-any.whl
	same demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	expect 0 demo-1.0-0b-py3-none-any.whl
	differ demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	run -0 pyc_bake --check demo-1.0-0b-py3-none-any.whl
	run -1 pyc_bake --check --compress=store demo-1.0-0b-py3-none-any.whl
}

@test "the bytes do not depend on the number of jobs" {
	local jobs

	expect 0 -j1 -o0 -o1 -o2 --output=demo-1.0-0a-py3-none-any.whl "$WHEEL"
	for jobs in 2 3 8; do
		expect 0 -j$jobs -o0 -o1 -o2 \
			--output=demo-1.0-0b-py3-none-any.whl "$WHEEL"
		same demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	done
}

@test "a .pyc that zlib compressed is compressed again by our encoder" {
	expect 0 --output=demo-1.0-0a-py3-none-any.whl "$WHEEL"
	oracle - <<-'END'
	import zipfile
	old = zipfile.ZipFile("demo-1.0-0a-py3-none-any.whl")
	with zipfile.ZipFile("demo-1.0-0b-py3-none-any.whl", "w",
	                     zipfile.ZIP_DEFLATED, compresslevel=1) as new:
	    for info in old.infolist():
	        new.writestr(info.filename, old.read(info), zipfile.ZIP_STORED
	                     if info.is_dir() else zipfile.ZIP_DEFLATED)
	END
	expect 0 demo-1.0-0b-py3-none-any.whl
	rows demo-1.0-0a-py3-none-any.whl | grep '\.pyc ' >wanted
	rows demo-1.0-0b-py3-none-any.whl | grep '\.pyc ' | diff wanted -
}
