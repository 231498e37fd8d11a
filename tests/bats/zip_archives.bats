#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# .zip, .egg and .pyz: archives from which modules are imported directly.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir -p src/pkg/sub
	printf 'import pkg.m\nprint(pkg.m.KIND)\n' >src/__main__.py
	: >src/pkg/__init__.py
	printf 'KIND = "m"\ndef fail():\n    raise ValueError(1)\n' \
		>src/pkg/m.py
	echo 'LEAF = 1' >src/pkg/sub/leaf.py
	echo data >src/pkg/data.txt
}

# zip_up NAME [ARGUMENT]...: makes an archive of src with directory entries.
zip_up() {
	oracle - "$@" <<-'END'
	import os, sys, zipfile
	name, *rest = sys.argv[1:]
	with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
	    for top, dirs, files in sorted(os.walk("src")):
	        if top != "src":
	            archive.write(top, top[4:] + "/")
	        for file in sorted(files, reverse=True):
	            path = os.path.join(top, file)
	            archive.write(path, path[4:])
	    for comment in rest:
	        archive.comment = comment.encode()
	END
}

# members ARCHIVE: prints the names of its members.
members() {
	oracle -c 'import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

# of ARCHIVE MEMBER EXPRESSION: prints its value for that .pyc; b is its bytes,
# c its code.
of() {
	oracle -c '
import marshal, sys, zipfile
b = zipfile.ZipFile(sys.argv[1]).read(sys.argv[2])
c = marshal.loads(b[16:])
print(eval(sys.argv[3]))' "$@"
}

@test "each module gets NAME.pyc next to it, and no __pycache__ is made" {
	local name

	for name in app.zip app.egg app.pyz; do
		zip_up $name
		expect 0 $name
		equal "$(members $name)" "$(lines __main__.py __main__.pyc \
			pkg/ pkg/__init__.py pkg/__init__.pyc pkg/data.txt \
			pkg/m.py pkg/m.pyc pkg/sub/ pkg/sub/leaf.py \
			pkg/sub/leaf.pyc)"
		run -0 oracle -m zipfile -t $name
	done
}

@test "the import system uses the .pyc" {
	zip_up app.zip
	expect 0 app.zip
	PYTHONPATH=app.zip run -0 "$ORACLE" -v -c 'import pkg.m'
	says "import 'pkg.m' # <zipimporter"
	PYTHONPATH=app.zip run -0 "$ORACLE" -c '
import pkg.m
print(pkg.m.__spec__.origin)
print(pkg.m.fail.__code__.co_filename)'
	has_line "$PWD/app.zip/pkg/m.pyc"
	has_line app.zip/pkg/m.py
}

@test "a namespace package stays a namespace package" {
	zip_up app.zip
	expect 0 app.zip
	PYTHONPATH=app.zip run -0 "$ORACLE" -c '
import pkg.sub.leaf
print(pkg.sub.leaf.LEAF, pkg.sub.__file__)'
	equal "$output" '1 None'
}

@test "a directory entry that zipfile has deflated is accepted" {
	oracle - <<-'END'
	import zipfile
	with zipfile.ZipFile("app.zip", "w", zipfile.ZIP_DEFLATED) as archive:
	    archive.writestr("pkg/", "")
	    archive.writestr("pkg/m.py", "M = 1\n")
	END
	expect 0 app.zip
	run -0 oracle -c '
import zipfile
info = zipfile.ZipFile("app.zip").getinfo("pkg/")
print(info.compress_type, info.compress_size)'
	equal "$output" '0 0'
}

@test "an archive that is named twice is baked once" {
	zip_up app.zip
	ln -s app.zip link.zip
	expect 0 app.zip ./app.zip link.zip
	says '4 sources, 4 baked'
}

@test "the mode is unchecked-hash unless another is requested" {
	zip_up app.zip
	expect 0 --output=one.zip app.zip
	equal "$(of one.zip pkg/m.pyc 'b[4]')" 1
	SOURCE_DATE_EPOCH=1500000000 expect 0 --output=two.zip app.zip
	equal "$(of two.zip pkg/m.pyc 'b[4]')" 1
	expect 0 --invalidation-mode=checked-hash --output=two.zip app.zip
	equal "$(of two.zip pkg/m.pyc 'b[4]')" 3
	expect 2 --invalidation-mode=timestamp app.zip
}

@test "the embedded path starts with the name of the output" {
	zip_up app.zip
	mkdir away stage stage/opt
	expect 0 --output=away/other.zip app.zip
	equal "$(of away/other.zip pkg/m.pyc c.co_filename)" other.zip/pkg/m.py
	expect 0 -p /srv/x --output=one.zip app.zip
	equal "$(of one.zip pkg/m.pyc c.co_filename)" /srv/x/pkg/m.py
	expect 0 -d '' --output=one.zip app.zip
	equal "$(of one.zip pkg/m.pyc c.co_filename)" pkg/m.py
	cp app.zip stage/opt/
	expect 0 --root=stage /opt/app.zip
	equal "$(of stage/opt/app.zip pkg/m.pyc c.co_filename)" \
		/opt/app.zip/pkg/m.py
}

@test "the result does not depend on place and number of bakes" {
	zip_up app.zip
	expect 0 --output=one.zip app.zip
	mkdir away
	cp app.zip away/one.zip
	(
		umask 077
		cd away || exit
		TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$PYC_BAKE" -q -j1 one.zip
	)
	same one.zip away/one.zip
	expect 0 one.zip
	same one.zip away/one.zip
	check_clean one.zip
}

check_clean() {
	run -0 pyc_bake --check "$@"
	equal "$output" ''
}

@test "--check finds missing .pyc and differences from a bake" {
	zip_up app.zip
	run -1 pyc_bake --check app.zip
	says 'app.zip/pkg/m.pyc: missing: '
	says_not __pycache__
	expect 0 app.zip
	check_clean app.zip
	run -1 pyc_bake --check --invalidation-mode=checked-hash app.zip
	says 'app.zip/pkg/m.pyc: mode: '
	run -1 pyc_bake --check --compress=store app.zip
	says 'app.zip: structure: '
	run -0 pyc_bake --check=fast app.zip
	equal "$output" ''
}

@test "of several levels the highest is written" {
	echo 'assert False' >src/pkg/m.py
	zip_up app.zip
	expect 0 --output=two.zip -o2 app.zip
	cp app.zip all.zip
	expect 0 -o0 -o1 -o2 all.zip
	equal "$(members all.zip | grep -c '\.pyc$')" 4
	PYTHONPATH=all.zip run -0 "$ORACLE" -c 'import pkg.m'
	check_clean -o0 -o1 -o2 all.zip
}

@test "a launcher line is kept, and offsets count from the start" {
	zip_up app.zip
	{
		echo "#!$ORACLE"
		cat app.zip
	} >cat.pyz
	oracle -m zipapp src -p "$ORACLE" -o zipapp.pyz
	chmod 755 cat.pyz zipapp.pyz
	for name in cat zipapp; do
		expect 0 $name.pyz
		equal "$(head -n1 $name.pyz)" "#!$ORACLE"
		run -0 ./$name.pyz
		equal "$output" m
		equal "$(stat -c %a $name.pyz)" 755
		oracle - $name.pyz <<-'END'
		import struct, sys
		data = open(sys.argv[1], "rb").read()
		first = data.index(b"PK\3\4")
		central = data.index(b"PK\1\2")
		assert struct.unpack_from("<I", data, central + 42)[0] == first
		assert struct.unpack_from("<I", data, len(data) - 6)[0] == central
		assert data[-2:] == b"\0\0"
		END
		cp $name.pyz before
		expect 0 $name.pyz
		same $name.pyz before
	done
}

@test "other data before the first member are refused" {
	zip_up app.zip
	{
		echo 'not a launcher'
		cat app.zip
	} >bad.pyz
	cp bad.pyz before
	expect 2 bad.pyz
	says 'bad.pyz: '
	same bad.pyz before
}

@test "a comment is removed" {
	zip_up app.zip 'a comment'
	expect 0 app.zip
	run -0 oracle -c 'import zipfile; print(zipfile.ZipFile("app.zip").comment)'
	equal "$output" "b''"
}

@test "directories of metadata contain no modules" {
	mkdir -p src/EGG-INFO/scripts src/x-1.dist-info src/x.egg-info
	for directory in EGG-INFO/scripts x-1.dist-info x.egg-info; do
		echo 'print(1)' >src/$directory/tool.py
	done
	zip_up app.egg
	expect 0 app.egg
	equal "$(members app.egg | grep -c '\.pyc$')" 4
}

@test "a .pyc of a source that does not compile is removed, others are kept" {
	echo 'print "x"' >src/pkg/bad.py
	echo old >src/pkg/bad.pyc
	echo old >src/pkg/m.pyc
	oracle -c 'import py_compile
py_compile.compile("src/pkg/m.py", cfile="src/lone.pyc")'
	zip_up app.zip
	expect 1 app.zip
	says 'app.zip/pkg/bad.py:1:'
	members app.zip >names
	run ! grep -qx pkg/bad.pyc names
	grep -qx lone.pyc names
	equal "$(of app.zip pkg/m.pyc 'c.co_filename')" app.zip/pkg/m.py
}

@test "in a list an archive is ignored, as an operand it is baked" {
	zip_up app.zip
	cp app.zip before
	echo app.zip >list
	expect 0 -i list
	same app.zip before
	run -0 "$PYC_BAKE" - <list
	differ app.zip before
}

@test "an unpacked egg is a tree" {
	cp -r src app-1.egg
	expect 0 app-1.egg
	exists "app-1.egg/pkg/__pycache__/m.$TAG.pyc"
}

@test "--inspect and --normalize accept zip archives too" {
	oracle -c 'import py_compile
py_compile.compile("src/pkg/m.py", cfile="src/pkg/m.pyc", dfile="x.py")'
	zip_up app.zip
	run -0 pyc_bake --inspect app.zip
	says app.zip/pkg/m.pyc
	expect 0 --normalize app.zip
	equal "$(of app.zip pkg/m.pyc c.co_filename)" x.py
	cp app.zip before
	expect 0 --normalize app.zip
	same app.zip before
}
