#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --diff: each code from a cause that packagers know, and no other code.

load ../lib/common
load ../lib/bake
load ../lib/pythons

make_inputs() {
	cat >m.py <<-'END'
		"""Doc of the module."""
		N = 1    # count
		D = {"a": 1, "b": 2}
		def f(a):
		    return a in {"p", "q", "r", "s", "t", "u"}


		def g(a): return a
	END
	mkdir -p tree/pkg
	cp m.py tree/pkg/
	# Compressible, but not at every level alike.
	seq 20000 | sed 's/7/seven/g' >tree/pkg/table.txt
	echo 'some text' >tree/pkg/notes.txt
}

setup() {
	bake_setup
	made_once make_inputs
	find tree -exec touch -d @1600000000 {} +
	export SOURCE_DATE_EPOCH=1700000000
}

# only CODE OLD NEW: there are differences, all of them with this code.
only() {
	run -1 --separate-stderr pyc_bake --diff "$2" "$3"
	equal "$(sed -E 's/^[^:]*: ([a-z-]+): .*/\1/' <<<"$output" | sort -u)" \
		"$1"
}

# baked DIRECTORY OPTION...: bakes m.py in a new directory and removes it.
baked() {
	rm -rf "$1"
	mkdir "$1"
	cp -p m.py "$1/"
	expect 0 -q "${@:2}" "$1"
	rm "$1/m.py"
}

# edited SCRIPT: the .pyc of m.py and of m.py after a sed script.  Time and size
# of the source stay the same.
edited() {
	local size

	size=$(stat -c %s m.py)
	baked old -d /opt --invalidation-mode=timestamp
	sed -i "$1" m.py
	equal "$(stat -c %s m.py)" "$size"
	baked new -d /opt --invalidation-mode=timestamp
}

@test "path: another build directory" {
	baked old -d /build/one
	baked new -d /build/two
	only path old new
}

@test "form: another history of the process" {
	local python

	python=$(find_python 3.8) || skip 'there is no CPython 3.8'
	stdlib_subset old
	cp -R old new
	"$python" -I -m compileall -q -d /opt \
		--invalidation-mode unchecked-hash old >/dev/null || true
	(
		cd new
		"$python" -I -c 'import json, email.message, compileall, py_compile
compileall.compile_dir(".", ddir="/opt", quiet=2,
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)'
	) >/dev/null || true
	find old new -name '*.py' -delete
	only form old new
}

@test "form: another hash seed" {
	local python

	python=$(find_python 3.8) || skip 'there is no CPython 3.8'
	mkdir old new
	PYTHONHASHSEED=1 "$python" -c 'import py_compile
py_compile.compile("m.py", "old/m.pyc", dfile="/opt/m.py")'
	PYTHONHASHSEED=2 "$python" -c 'import py_compile
py_compile.compile("m.py", "new/m.pyc", dfile="/opt/m.py")'
	only form old new
}

@test "path and form: each is named" {
	local python

	python=$(find_python 3.8) || skip 'there is no CPython 3.8'
	mkdir old new
	PYTHONHASHSEED=1 "$python" -c 'import py_compile
py_compile.compile("m.py", "old/m.pyc", dfile="/build/one/m.py")'
	PYTHONHASHSEED=2 "$python" -c 'import py_compile
py_compile.compile("m.py", "new/m.pyc", dfile="/build/twenty/m.py")'
	run -1 --separate-stderr pyc_bake --diff old new
	equal "$(cut -d: -f2 <<<"$output")" "$(lines ' path' ' form')"
	# shellcheck disable=SC2154 # run sets it
	equal "$stderr" '1 file, 0 equal: 1 path, 1 form'
	PYTHONHASHSEED=1 "$python" -c 'import py_compile
py_compile.compile("m.py", "new/m.pyc", dfile="/build/twenty/m.py")'
	only path old new
}

# Two releases whose magic numbers differ: 3.8, and one with another tag.
two_pythons() {
	FIRST=$(find_python 3.8) || skip 'there is no CPython 3.8'
	for version in 3.11 3.12 3.13 3.10 3.9; do
		SECOND=$(find_python $version) && return
	done
	skip 'there is no second CPython'
}

@test "tag and magic: another Python" {
	two_pythons
	baked old -d /opt --python="$FIRST"
	baked new -d /opt --python="$SECOND"
	only tag old new
	baked old -d /opt -b --python="$FIRST"
	baked new -d /opt -b --python="$SECOND"
	only magic old new
}

@test "code: an edited docstring" {
	edited 's/Doc of/doc of/'
	only code old new
}

@test "code: 1, 1.0 and True are different constants" {
	edited 's/^N = 1    #/N = 1.0  #/'
	only code old new
	edited 's/^N = 1.0  #/N = True #/'
	only code old new
}

@test "code: a dictionary in another order" {
	edited 's/"a": 1, "b": 2/"b": 2, "a": 1/'
	only code old new
}

@test "code and source: a moved line" {
	cp m.py before.py
	edited '6d; 8G'
	only code old new
	cp before.py old/m.py
	cp m.py new/
	only source old new
}

@test "level: -O" {
	sed -i '2s/.*/assert __doc__, "no doc"/' m.py
	baked old -d /opt
	baked new -d /opt -o1
	mv new/__pycache__/m.*.opt-1.pyc new/__pycache__/m."$TAG".pyc
	only level old new
}

@test "mode: another invalidation mode" {
	baked old -d /opt
	baked new -d /opt --invalidation-mode=unchecked-hash
	only mode old new
}

@test "hash: an edited comment" {
	baked old -d /opt
	echo '# a comment' >>m.py
	baked new -d /opt
	only hash old new
}

@test "mtime: another time of the source" {
	unset SOURCE_DATE_EPOCH
	touch -d @1600000000 m.py
	baked old -d /opt --invalidation-mode=timestamp
	touch -d @1600000001 m.py
	baked new -d /opt --invalidation-mode=timestamp
	only mtime old new
}

@test "corrupt: a truncated file" {
	baked old -d /opt
	cp -R old new
	truncate -s -9 new/__pycache__/m."$TAG".pyc
	only corrupt old new
}

# tarred ARCHIVE OPTION...: the tree as a tar archive with these options.
tarred() {
	tar -c --sort=name --owner=0 --group=0 --numeric-owner \
		--format=ustar "${@:2}" -f "$1" -C tree pkg
}

@test "compression: another level of gzip" {
	tarred a.tar
	gzip -n -1 <a.tar >old.tar.gz
	gzip -n -9 <a.tar >new.tar.gz
	only compression old.tar.gz new.tar.gz
	xz -0 <a.tar >old.tar.xz
	only compression old.tar.xz new.tar.gz
	only compression a.tar new.tar.gz
}

@test "metadata: gzip without -n" {
	tarred old.tar
	cp old.tar new.tar
	touch -d @1600000000 old.tar
	touch -d @1600000001 new.tar
	gzip old.tar new.tar
	only metadata old.tar.gz new.tar.gz
	says 'new.tar.gz: metadata: gzip header: time 2020-09-13T12:26:40Z and 2020-09-13T12:26:41Z'
}

@test "mode-bits: another umask, another user" {
	tarred old.tar
	chmod -R g+w tree
	tarred new.tar
	only mode-bits old.tar new.tar
	has_line 'pkg/m.py: mode-bits: mode 0644 and 0664'
	chmod -R g-w tree
	tarred new.tar --owner=builder:1000
	only mode-bits old.tar new.tar
	has_line 'pkg/m.py: mode-bits: owner 0:0 and 1000:0'
}

@test "time: another clock" {
	tarred old.tar
	touch -d @1600000001 tree/pkg/m.py
	tarred new.tar
	only time old.tar new.tar
	equal "$output" \
		'pkg/m.py: time: modified at 2020-09-13T12:26:40Z and 2020-09-13T12:26:41Z'
	tarred old.tar --format=pax
	touch -d @1600000001.5 tree/pkg/m.py
	tarred new.tar --format=pax
	run -1 --separate-stderr pyc_bake --diff old.tar new.tar
	says 'pkg/m.py: time: modified at 2020-09-13T12:26:41Z and 2020-09-13T12:26:41.5Z'
}

@test "time: when files were read or copied, which pax records have" {
	touch -a -d @1600000005 tree/pkg/notes.txt
	tar -c --format=posix --pax-option=delete=ctime -f old.tar -C tree \
		pkg/notes.txt
	touch -a -d @1600000006.25 tree/pkg/notes.txt
	tar -c --format=posix --pax-option=delete=ctime -f new.tar -C tree \
		pkg/notes.txt
	only time old.tar new.tar
	equal "$output" \
		'pkg/notes.txt: time: accessed at 2020-09-13T12:26:45Z and 2020-09-13T12:26:46.25Z'
}

@test "time: another time zone" {
	command -v zip >/dev/null || skip 'there is no zip'
	(cd tree && TZ=UTC zip -qr ../old.zip pkg)
	(cd tree && TZ=JST-9 zip -qr ../new.zip pkg)
	only time old.zip new.zip
	has_line 'pkg/m.py: time: modified at 2020-09-13T12:26:40 and 2020-09-13T21:26:40, local times of the same moment: another time zone'
}

@test "order: the order of the directory" {
	tar -c --format=ustar -f old.tar -C tree pkg/m.py pkg/notes.txt
	tar -c --format=ustar -f new.tar -C tree pkg/notes.txt pkg/m.py
	only order old.tar new.tar
	equal "$output" "new.tar: order: the first member is 'pkg/m.py' in the old one and 'pkg/notes.txt' in the new one"
}

@test "metadata: another format of tar" {
	tarred old.tar
	tarred new.tar --format=gnu
	only metadata old.tar new.tar
	has_line 'pkg/m.py: metadata: tar format ustar and GNU'
}

@test "content, only-old and only-new: other files" {
	tarred old.tar
	echo 'other text' >tree/pkg/notes.txt
	touch -d @1600000000 tree/pkg/notes.txt
	tarred new.tar
	only content old.tar new.tar
	has_line 'pkg/notes.txt: content: 10 and 11 bytes'
	tarred new.tar --exclude=notes.txt
	only only-old old.tar new.tar
	only only-new new.tar old.tar
}

# zipped ARCHIVE LEVEL: the tree as a zip archive.
zipped() {
	oracle - "$@" <<-'END'
		import os, sys, zipfile
		with zipfile.ZipFile(sys.argv[1], "w") as archive:
		    for name in sorted(os.listdir("tree/pkg")):
		        info = zipfile.ZipInfo.from_file("tree/pkg/" + name,
		                                         "pkg/" + name)
		        with open("tree/pkg/" + name, "rb") as file:
		            archive.writestr(info, file.read(), zipfile.ZIP_DEFLATED,
		                             int(sys.argv[2]))
	END
}

@test "zip archives: level, umask, clock" {
	zipped old.zip 1
	zipped new.zip 9
	only compression old.zip new.zip
	says 'pkg/table.txt: compression: the same content is deflated to '
	chmod g+w tree/pkg/m.py
	zipped new.zip 1
	only mode-bits old.zip new.zip
	has_line 'pkg/m.py: mode-bits: mode 100644 and 100664'
	chmod g-w tree/pkg/m.py
	touch -d @1600000002 tree/pkg/m.py
	zipped new.zip 1
	only time old.zip new.zip
	equal "$output" \
		'pkg/m.py: time: modified at 2020-09-13T12:26:40 and 2020-09-13T12:26:42 (local time)'
}

@test "record: rows in another order" {
	helper make_wheel demo-1.0-py3-none-any.whl
	mkdir old new
	mv demo-1.0-py3-none-any.whl old/
	oracle - <<-'END'
		import zipfile
		name = "/demo-1.0-py3-none-any.whl"
		with zipfile.ZipFile("old" + name) as old:
		    with zipfile.ZipFile("new" + name, "w") as new:
		        for info in old.infolist():
		            data = old.read(info)
		            if info.filename.endswith("/RECORD"):
		                data = b"".join(reversed(data.splitlines(True)))
		            new.writestr(info, data)
	END
	only record old/*.whl new/*.whl
	says 'the rows are in another order'
}

@test "RECORD follows from the files: it is no finding" {
	helper make_wheel demo-1.0-py3-none-any.whl
	mkdir old new
	expect 0 -q --output-dir=old demo-1.0-py3-none-any.whl
	expect 0 -q --output-dir=new --invalidation-mode=unchecked-hash \
		demo-1.0-py3-none-any.whl
	only mode old/*.whl new/*.whl
}
