#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An archive with nothing to bake gives a notice, with -q too, and fails with
# --strict.

load ../lib/common
load ../lib/bake

# archive NAME [MEMBER]...: a zip or wheel of these.
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

NOTHING='nothing to bake: there is no Python module in it'

# nothing ARCHIVE
nothing() {
	cp "$1" before
	expect 1 -q --strict "$1"
	equal "$output" "$1: $NOTHING"
	same "$1" before
	expect 0 -q "$1"
	equal "$output" "pyc-bake: $1: $NOTHING"
	expect 0 -qq "$1"
	equal "$output" ''
	# Such an archive is what baking gives.
	expect 0 --check "$1"
	equal "$output" ''
}

@test "a zip without sources" {
	archive app.zip data.txt pkg/ pkg/data.txt
	nothing app.zip
}

@test "an empty zip" {
	archive app.zip
	nothing app.zip
}

@test "a wheel without sources, or with some where none is baked" {
	archive demo-1.0-py3-none-any.whl demo-1.0.data/scripts/tool.py data.txt
	nothing demo-1.0-py3-none-any.whl
}

@test "what -x leaves out was found" {
	archive app.zip a.py
	expect 0 -q -x a.py --strict app.zip
	equal "$output" ''
}

@test "a source that does not compile was found" {
	archive app.zip a.py
	printf 'x = (\n' >b.py
	oracle -c 'import zipfile
zipfile.ZipFile("app.zip", "w").write("b.py")'
	expect 1 -q app.zip
	says 'b.py:1'
	says_not "$NOTHING"
}

@test "the archives after it are baked all the same" {
	archive app.zip data.txt
	archive other.zip a.py
	expect 1 -q --strict app.zip other.zip
	says "app.zip: $NOTHING"
	oracle -c 'import zipfile
assert "a.pyc" in zipfile.ZipFile("other.zip").namelist()'
}

@test "it is nothing to --strip and --normalize" {
	archive app.zip data.txt
	expect 0 -q --strip app.zip
	equal "$output" ''
	expect 0 -q --normalize app.zip
	equal "$output" ''
}

@test "a tar without modules, or an sdist without PKG-INFO" {
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
	# What was baked before is not nothing.
	expect 0 -q --tar=all app.tar
	equal "$output" ''
}

@test "a tar without a source, though each would be baked" {
	echo text >notes
	tar -cf app.tar notes
	expect 0 -q --tar=all app.tar
	equal "$output" "pyc-bake: app.tar: nothing to bake: there is no Python source in it"
}

@test "a stream" {
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
