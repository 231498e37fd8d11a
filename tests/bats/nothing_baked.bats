#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An archive with nothing to bake gives a notice, even with -q, and fails with
# --strict.

load ../lib/common
load ../lib/bake

# archive NAME [MEMBER]...: makes a zip or wheel with these members.
archive() {
	oracle - "$@" <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["SRCDIR"] + "/tests/lib")
	from zipforge import Archive, Member, Wheel
	path, *names = sys.argv[1:]
	members = [Member(name.encode(), b"" if name.endswith("/") else b"x = 1\n")
	           for name in names]
	archive = Archive(members)
	if path.endswith(".whl"):
	    info = b"demo-1.0.dist-info/"
	    members += [Member(info + b"METADATA", b"x"),
	                Member(info + b"WHEEL", b"Tag: py3-none-any\n")]
	    archive = Wheel(members, info + b"RECORD")
	with open(path, "wb") as file:
	    file.write(archive.build())
	END
}

NOTHING='nothing to bake: it contains no Python module'

# nothing ARCHIVE: it gives the notice, and is otherwise clean.
nothing() {
	cp "$1" before
	expect 1 -q --strict "$1"
	equal "$output" "$1: $NOTHING"
	same "$1" before
	expect 0 -q "$1"
	equal "$output" "pyc-bake: $1: $NOTHING"
	expect 0 -qq "$1"
	equal "$output" ''
	# Baking would not change such an archive.
	expect 0 --check "$1"
	equal "$output" ''
}

@test "a zip without sources gives the notice" {
	archive app.zip data.txt pkg/ pkg/data.txt
	nothing app.zip
}

@test "an empty zip gives the notice" {
	archive app.zip
	nothing app.zip
}

@test "a wheel without sources or with scripts only gives the notice" {
	archive demo-1.0-py3-none-any.whl demo-1.0.data/scripts/tool.py data.txt
	nothing demo-1.0-py3-none-any.whl
}

@test "a source that -x leaves out counts as found" {
	archive app.zip a.py
	expect 0 -q -x a.py --strict app.zip
	equal "$output" ''
}

@test "a source that does not compile counts as found" {
	archive app.zip a.py
	printf 'x = (\n' >b.py
	oracle -c 'import zipfile
zipfile.ZipFile("app.zip", "w").write("b.py")'
	expect 1 -q app.zip
	says 'b.py:1'
	says_not "$NOTHING"
}

@test "the next archives are baked all the same" {
	archive app.zip data.txt
	archive other.zip a.py
	expect 1 -q --strict app.zip other.zip
	says "app.zip: $NOTHING"
	oracle -c 'import zipfile
assert "a.pyc" in zipfile.ZipFile("other.zip").namelist()'
}

@test "--strip and --normalize give no notice" {
	archive app.zip data.txt
	expect 0 -q --strip app.zip
	equal "$output" ''
	expect 0 -q --normalize app.zip
	equal "$output" ''
}

@test "a tar without modules and an sdist without PKG-INFO give the notice" {
	local said='nothing to bake: no Python source lies below'

	mkdir -p app-1.0/app
	echo 'x = 1' >app-1.0/app/m.py
	tar -cf app.tar app-1.0
	cp app.tar before
	expect 1 -q --strict app.tar
	says "app.tar: $said"
	same app.tar before
	expect 0 -q app.tar
	says "pyc-bake: app.tar: $said"
	expect 0 -qq app.tar
	equal "$output" ''
	expect 0 -q --tar=all app.tar
	equal "$output" ''
	# A source that is already baked counts.
	expect 0 -q --tar=all app.tar
	equal "$output" ''
}

@test "a tar without a source gives the notice, even with --tar=all" {
	echo text >notes
	tar -cf app.tar notes
	expect 0 -q --tar=all app.tar
	equal "$output" "pyc-bake: app.tar: nothing to bake: it contains no Python source"
}

@test "a stream gives the notice" {
	local said='-: nothing to bake: no Python source lies below a site-packages, dist-packages or pythonX.Y directory in it; --tar=all bakes every .py'

	mkdir app
	echo 'x = 1' >app/m.py
	tar -cf app.tar app
	pyc_bake -q --tar - <app.tar >out 2>said
	equal "$(cat said)" "pyc-bake: $said"
	tar -tf out | grep -q '^app/m.py$'
	pyc_bake -q --tar=all - <app.tar >out 2>said
	equal "$(cat said)" ''
}
