#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --diff of archives: with each other, with trees, and with container images.

load ../lib/common
load ../lib/bake
load ../lib/pythons

make_inputs() {
	mkdir -p tree/pkg
	echo 'x = 1' >tree/pkg/m.py
	echo 'y = 2' >tree/pkg/n.py
	echo 'some text' >tree/pkg/notes.txt
	SOURCE_DATE_EPOCH=1700000000 "$PYC_BAKE" -q -d /opt tree
	find tree -exec touch -d @1600000000 {} +
	tar -c --sort=name --format=ustar --owner=0 --group=0 -f tree.tar -C tree .
}

setup() {
	bake_setup
	made_once make_inputs
	export SOURCE_DATE_EPOCH=1700000000
}

# same OLD NEW: there is no difference.
same() {
	run -0 --separate-stderr pyc_bake --diff "$1" "$2"
	equal "$output" ''
}

# differs OLD NEW LINE...: there are exactly these differences.
differs() {
	local wanted

	wanted=$(lines "${@:3}")
	run -1 --separate-stderr pyc_bake --diff "$1" "$2"
	equal "$output" "$wanted"
}

@test "a tar archive in each compression equals its tree" {
	local program suffix

	same tree tree.tar
	# shellcheck disable=SC2154 # run sets it
	equal "$stderr" '4 files, 4 equal'
	for program in gzip:gz bzip2:bz2 xz:xz zstd:zst; do
		suffix=${program#*:}
		program=${program%:*}
		command -v "$program" >/dev/null || continue
		"$program" -q <tree.tar >tree.tar."$suffix"
		same tree.tar."$suffix" tree
		same tree.tar."$suffix" tree.tar."$suffix"
		run -1 --separate-stderr pyc_bake --diff tree.tar \
			tree.tar."$suffix"
		[[ $output == "tree.tar.$suffix: compression: not compressed ("*" bytes) and $program ("*' bytes)' ]]
		equal "$stderr" '5 files, 5 equal: 1 compression'
	done
}

@test "of a tree only sources and .pyc are compared, of archives everything" {
	cp -R tree changed
	echo 'other text' >changed/pkg/notes.txt
	same changed tree.tar
	tar -c -f changed.tar -C changed .
	run -1 --separate-stderr pyc_bake --diff tree.tar changed.tar
	has_line 'pkg/notes.txt: content: 10 and 11 bytes'
}

@test "a source or .pyc that differs from that in a tree" {
	cp -R tree changed
	echo 'x = 3' >changed/pkg/m.py
	rm changed/pkg/n.py
	differs tree.tar changed \
		'pkg/m.py: source: the source differs (6 and 6 bytes); its .pyc are not compared' \
		'pkg/n.py: only-old: only in tree.tar'
}

@test "a zip archive and a tar archive: only their content" {
	(cd tree && oracle -m zipfile -c ../tree.zip pkg)
	same tree.zip tree.tar
	same tree.tar tree.zip
	echo 'other text' >tree/pkg/notes.txt
	rm tree.zip
	(cd tree && oracle -m zipfile -c ../tree.zip pkg)
	differs tree.tar tree.zip 'pkg/notes.txt: content: 10 and 11 bytes'
}

@test "symbolic and hard links in a tar archive" {
	rm -r tree/pkg/__pycache__ tree/pkg/n.py
	ln -s m.py tree/pkg/s.py
	ln tree/pkg/m.py tree/pkg/h.py
	ln -s pkg tree/alias
	tar -c --format=ustar -f links.tar -C tree .
	same tree links.tar
	cp -R links.tar other.tar
	same links.tar other.tar
	ln -sf h.py tree/pkg/s.py
	touch -h -r tree/pkg/h.py tree/pkg/s.py
	tar -c --format=ustar -f other.tar -C tree .
	run -1 --separate-stderr pyc_bake --diff links.tar other.tar
	has_line "pkg/s.py: content: it is a link to 'm.py' and 'h.py'"
	same tree other.tar
}

@test "a hard link to another file with the same content" {
	rm -r tree/pkg/__pycache__
	cp -p tree/pkg/m.py tree/pkg/n.py
	ln tree/pkg/m.py tree/pkg/z.py
	tar -c --sort=name --format=ustar --mtime=@1600000000 -f old.tar \
		-C tree pkg
	ln -f tree/pkg/n.py tree/pkg/z.py
	tar -c --sort=name --format=ustar --mtime=@1600000000 -f new.tar \
		-C tree pkg
	differs old.tar new.tar \
		"pkg/z.py: content: it is a link to 'pkg/m.py' and 'pkg/n.py'"
	same tree new.tar
}

@test "a name that occurs twice" {
	tar -c --format=ustar -f old.tar -C tree pkg/m.py
	echo 'x = 7' >tree/pkg/m.py
	touch -d @1600000000 tree/pkg/m.py
	cp old.tar new.tar
	tar -r --format=ustar -f new.tar -C tree pkg/m.py
	run -1 --separate-stderr pyc_bake --diff old.tar new.tar
	has_line 'pkg/m.py: only-new: only in new.tar'
	rm -r tree/pkg/__pycache__ tree/pkg/n.py
	# The last one counts.
	same tree new.tar
}

@test "the order names the first member that is out of order" {
	tar -c --format=ustar -f old.tar -C tree pkg/m.py pkg/n.py pkg/notes.txt
	tar -c --format=ustar -f new.tar -C tree pkg/m.py pkg/notes.txt pkg/n.py
	differs old.tar new.tar \
		"new.tar: order: after 'pkg/m.py', the next member is 'pkg/n.py' in the old one and 'pkg/notes.txt' in the new one"
}

@test "many equal differences are one line for each member, and counted" {
	echo 'other text' >tree/pkg/notes.txt
	tar -c --sort=name --format=ustar --owner=0 --group=0 \
		--mtime=@1600000001 -f new.tar -C tree .
	run -1 --separate-stderr pyc_bake --diff tree.tar new.tar
	# With the three directories.
	equal "$(grep -c ': time: ' <<<"$output")" 8
	equal "$stderr" '5 files, 0 equal: 1 content, 8 time'
}

@test "--json has both values" {
	tar -c --sort=name --format=ustar --owner=0 --group=0 \
		--mtime=@1600000001 -f new.tar -C tree pkg/m.py
	tar -c --sort=name --format=ustar --owner=0 --group=0 \
		--mtime=@1600000000 -f old.tar -C tree pkg/m.py
	run -1 --separate-stderr pyc_bake --diff --json old.tar new.tar
	says '"old":"2020-09-13T12:26:40Z"'
	says '"new":"2020-09-13T12:26:41Z"'
}

@test "three causes in 5,000 files are all named" {
	local python

	python=$(find_python 3.8) || skip 'there is no CPython 3.8'
	cat >make.py <<-'END'
		import importlib.util, marshal, sys, zipfile
		text = "def f(a): return a in {'p', 'q', 'r', 's', 't', 'u'}\n"
		out, build, clock = sys.argv[1:]
		with zipfile.ZipFile(out, "w") as archive:
		    for number in range(5000):
		        name = "p%02d/m%04d.py" % (number // 100, number)
		        code = compile(text, build + name, "exec")
		        archive.writestr(
		            zipfile.ZipInfo(name + "c"),
		            importlib.util.MAGIC_NUMBER + bytes(4)
		            + int(clock).to_bytes(4, "little")
		            + len(text).to_bytes(4, "little") + marshal.dumps(code))
	END
	PYTHONHASHSEED=1 "$python" make.py old.zip /build/one/ 1600000000
	PYTHONHASHSEED=2 "$python" make.py new.zip /build/two/ 1600000001
	run -1 --separate-stderr pyc_bake --diff old.zip new.zip
	equal "$stderr" \
		'5000 files, 0 equal: 5000 path, 5000 mtime, 5000 form'
}

@test "random edits of one field are named by their code, and only by it" {
	local count=250

	! is_exhaustive || count=3000
	helper diff_archives "$PYC_BAKE" "$count" "$RANDOM"
}

@test "bytes that nothing else explains are a difference" {
	# GNU tar reads up to the end mark only.
	cp tree.tar new.tar
	printf '\1' | dd of=new.tar bs=1 seek=$(($(stat -c %s new.tar) - 1)) \
		conv=notrunc status=none
	run -1 --separate-stderr pyc_bake --diff tree.tar new.tar
	equal "$output" \
		"new.tar: metadata: the files differ from byte $(($(stat -c %s new.tar) - 1)) on, but nothing in their members does"
}

make_images() {
	mkdir -p one/pkg/gone two/pkg
	cp tree/pkg/*.py one/pkg/
	echo 'z = 1' >one/pkg/gone/z.py
	echo 'x = 2' >two/pkg/m.py
	: >two/pkg/.wh.gone
	find one two -exec touch -d @1600000000 {} +
	helper make_image "$1" "$2" one two
}

@test "a container image is compared by its files" {
	local kind

	mkdir root layout
	for kind in oci docker both; do
		make_images $kind.tar $kind
		same $kind.tar $kind.tar
	done
	cp -R one/pkg two/pkg root/
	rm -r root/pkg/gone root/pkg/.wh.gone
	same root oci.tar
	equal "$stderr" '2 files, 2 equal'
	same docker.tar root
	tar -x -f oci.tar -C layout
	same layout oci.tar
	tar -c -f root.tar -C root pkg
	same root.tar layout
	echo 'y = 5' >tree/pkg/n.py
	make_images new.tar oci
	differs oci.tar new.tar \
		'pkg/n.py: source: the source differs (6 and 6 bytes); its .pyc are not compared'
}

@test "a container image whose documents differ, and several images" {
	make_images old.tar oci
	make_images new.tar docker
	differs old.tar new.tar \
		'new.tar: metadata: the documents or the layers differ, but not the files of the image'
	helper make_image new.tar oci one two --second
	expect 2 --diff old.tar new.tar
	says 'new.tar: has 2 container images; --diff compares one with another'
}

@test "an archive that cannot be read is no difference" {
	head -c 1000 tree.tar >new.tar
	expect 2 --diff tree.tar new.tar
	says "new.tar: "
	expect 2 --diff tree.tar none.tar
	says 'none.tar: No such file or directory'
	printf 'no archive' >new.tar
	expect 2 --diff tree.tar new.tar
	says 'new.tar: is not a tar archive'
	expect 2 --diff - tree.tar
	says '-'
}

@test "--limit bounds what a tar archive uses" {
	expect 2 --diff --limit=1K tree.tar tree.tar
	says 'use --limit=SIZE to permit more'
	run -0 pyc_bake --diff --limit=10M tree.tar tree.tar
}

@test "nothing is written, and nothing stays in TMPDIR" {
	local before

	mkdir temporary
	before=$(find . -printf '%p %s %T@ %C@\n')
	TMPDIR=$PWD/temporary run -0 pyc_bake --diff tree tree.tar
	# The directory itself changes when an unlinked file is made in it.
	equal "$(find . -printf '%p %s %T@ %C@\n' | grep -v temporary)" \
		"$(grep -v temporary <<<"$before")"
	equal "$(ls -A temporary)" ''
}
