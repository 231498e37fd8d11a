#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Baked tar archives: which members are baked, and the position and attributes
# of the .pyc.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

setup() {
	bake_setup
	made_once samples
}

samples() {
	make_tar in.tar d:. d:./usr d:./usr/lib d:./usr/lib/python3 d:./$LIB \
		f:./$LIB/one.py='x = 1\n' d:./$LIB/pkg \
		f:./$LIB/pkg/__init__.py= f:./$LIB/pkg/leaf.py='y = 2\n' \
		f:./$LIB/two.py='z = 3\n' d:./usr/share \
		f:./usr/share/script.py='s = 4\n' f:./usr/share/end=text
}

@test "modules are baked at the end of their directory, and nothing else is" {
	expect 0 in.tar
	says '4 sources, 4 baked, 0 fresh, 0 failed'
	names in.tar >found
	diff - found <<-END
	.
	./usr
	./usr/lib
	./usr/lib/python3
	./$LIB
	./$LIB/one.py
	./$LIB/pkg
	./$LIB/pkg/__init__.py
	./$LIB/pkg/leaf.py
	./$LIB/pkg/__pycache__
	./$LIB/pkg/__pycache__/__init__.$TAG.pyc
	./$LIB/pkg/__pycache__/leaf.$TAG.pyc
	./$LIB/two.py
	./$LIB/__pycache__
	./$LIB/__pycache__/one.$TAG.pyc
	./$LIB/__pycache__/two.$TAG.pyc
	./usr/share
	./usr/share/script.py
	./usr/share/end
	END
}

@test "a .pyc is the one that --root gives in the same tree" {
	mkdir tree
	tar -xf in.tar -C tree
	expect 0 in.tar
	expect 0 --root=tree --invalidation-mode=checked-hash
	mkdir baked
	tar -xf in.tar -C baked
	(cd tree && find . -name '*.pyc' -exec sha256sum {} + | sort) >wanted
	[ -s wanted ]
	(cd baked && find . -name '*.pyc' -exec sha256sum {} + | sort) |
		diff wanted -
}

@test "site-packages, dist-packages and pythonX.Y contain modules" {
	make_tar where.tar f:opt/site-packages/a.py='a = 1\n' \
		f:usr/lib/python3."$MINOR"/b.py='b = 1\n' \
		f:usr/local/lib/dist-packages/deep/er/c.py='c = 1\n' \
		f:usr/lib/python3/d.py='d = 1\n' f:usr/bin/e.py='e = 1\n' \
		f:opt/site-packages-old/f.py='f = 1\n' \
		f:opt/site-packages/__pycache__/g.py='g = 1\n'
	expect 0 where.tar
	says '3 sources, 3 baked'
	names where.tar | grep '\.pyc$' >found
	diff - found <<-END
	opt/site-packages/__pycache__/a.$TAG.pyc
	usr/lib/python3.$MINOR/__pycache__/b.$TAG.pyc
	usr/local/lib/dist-packages/deep/er/__pycache__/c.$TAG.pyc
	END
}

@test "--tar=all bakes every .py except those in __pycache__" {
	make_tar all.tar f:setup.py='a = 1\n' f:usr/bin/tool.py='b = 1\n' \
		f:__pycache__/odd.py='c = 1\n'
	expect 0 --tar=all all.tar
	says '2 sources, 2 baked'
	names all.tar >found
	diff - found <<-END
	setup.py
	usr/bin/tool.py
	usr/bin/__pycache__
	usr/bin/__pycache__/tool.$TAG.pyc
	__pycache__/odd.py
	__pycache__
	__pycache__/setup.$TAG.pyc
	END
	equal "$(embedded_in all.tar usr/bin/tool.py)" /usr/bin/tool.py
	member all.tar "__pycache__/setup.$TAG.pyc"
	equal "$(helper pyc_info co_filename content)" /setup.py
}

@test "the embedded path is the installed path, however a name is written" {
	local name

	for name in $LIB/one.py ./$LIB/one.py /$LIB/one.py; do
		make_tar spelled.tar "f:$name=x = 1\\n"
		expect 0 spelled.tar
		equal "$(names spelled.tar | tail -n 1)" "$(cached "$name")"
		equal "$(embedded_in spelled.tar "$name")" "/$LIB/one.py"
	done
}

@test "-p and -d prepend a directory" {
	expect 0 --output=p.tar -p /srv/root in.tar
	equal "$(embedded_in p.tar ./$LIB/one.py)" "/srv/root/$LIB/one.py"
	expect 0 --output=d.tar -d app.tar in.tar
	equal "$(embedded_in d.tar ./$LIB/one.py)" "app.tar/$LIB/one.py"
	expect 0 --output=none.tar -d '' in.tar
	equal "$(embedded_in none.tar ./$LIB/one.py)" "/$LIB/one.py"
}

@test "-x matches the installed path, and excluded sources keep their .pyc" {
	make_tar old.tar f:./$LIB/one.py='x = 1\n' \
		f:"./$(cached $LIB/one.py)=an old one"
	expect 0 -x "^/$LIB/one" old.tar
	says '0 sources, 0 baked'
	member old.tar "./$(cached $LIB/one.py)"
	equal "$(<content)" 'an old one'
	expect 0 -x '^\./usr' in.tar
	says '4 sources, 4 baked'
}

@test "modes are as in a tree, times SOURCE_DATE_EPOCH, owners the source's" {
	make_tar like.tar --owner=7:8:seven:eight --mode=4751 \
		f:$LIB/a.py='a = 1\n' --owner=3000000:9:nobody: --mode=400 \
		f:$LIB/b.py='b = 1\n'
	SOURCE_DATE_EPOCH=1700000000 expect 0 like.tar
	tar_list like.tar | tail -n 3 | cut -d ' ' -f 1-5 >found
	diff - found <<-END
	$LIB/__pycache__ 5 755 7:8:seven:eight 1700000000
	$LIB/__pycache__/a.$TAG.pyc 0 640 7:8:seven:eight 1700000000
	$LIB/__pycache__/b.$TAG.pyc 0 600 3000000:9:nobody: 1700000000
	END
}

@test "without SOURCE_DATE_EPOCH the time is the source's, in seconds" {
	make_tar like.tar --format=pax --mtime=1234567890.75 \
		f:$LIB/a.py='a = 1\n' --mtime=99999999999 f:$LIB/b.py='b = 1\n'
	expect 0 like.tar
	tar_list like.tar | tail -n 3 | cut -d ' ' -f 5 >found
	lines 1234567890 1234567890 99999999999.0 | diff - found
}

@test "the mode is checked-hash, or unchecked-hash if requested" {
	expect 0 --output=c.tar in.tar
	member c.tar "./$(cached $LIB/one.py)"
	equal "$(helper pyc_info flags content)" 3
	expect 0 --output=u.tar --invalidation-mode=unchecked-hash in.tar
	member u.tar "./$(cached $LIB/one.py)"
	equal "$(helper pyc_info flags content)" 1
}

@test "several levels and -b work" {
	expect 0 --output=levels.tar -o 0 -o 1 -o 2 in.tar
	says '4 sources, 12 baked'
	names levels.tar | grep /one >found
	diff - found <<-END
	./$LIB/one.py
	./$LIB/__pycache__/one.$TAG.opt-1.pyc
	./$LIB/__pycache__/one.$TAG.opt-2.pyc
	./$LIB/__pycache__/one.$TAG.pyc
	END
	twice levels.tar -o 0 -o 1 -o 2
	expect 0 --output=legacy.tar -b in.tar
	names legacy.tar | grep -e pyc >found
	diff - found <<-END
	./$LIB/pkg/__init__.pyc
	./$LIB/pkg/leaf.pyc
	./$LIB/one.pyc
	./$LIB/two.pyc
	END
	twice legacy.tar -b
}

@test "a source that does not compile is reported, the others are baked" {
	make_tar bad.tar f:./$LIB/bad.py='x = 1\nx = = 2\n' \
		f:./$LIB/good.py='x = 1\n'
	cp bad.tar before.tar
	expect 1 --strict bad.tar
	says "bad.tar/$LIB/bad.py:2:5: SyntaxError: invalid syntax"
	says 'bad.tar: not changed'
	same bad.tar before.tar
	expect 1 bad.tar
	says '2 sources, 1 baked, 0 fresh, 1 failed'
	none_like bad.tar "bad.$TAG"
	names bad.tar | grep -qx "./$(cached $LIB/good.py)"
	echo "/$LIB/bad.py" >allowed
	expect 0 --allow-errors=allowed before.tar
	says '0 failed, 1 allowed'
}

@test "-v lists each .pyc, and --report has a line for it" {
	expect 0 -v --report=report in.tar
	has_line "baked in.tar/$(cached $LIB/one.py)"
	equal "$(grep -c '"outcome":"baked"' report)" 4
	grep -q "\"target\":\"in.tar/$(cached $LIB/one.py)\"" report
}

@test "an archive keeps its mode; --output and --output-dir keep the original" {
	cp in.tar before.tar
	chmod 640 in.tar
	SOURCE_DATE_EPOCH=1600000000 expect 0 --output=out.tar in.tar
	same in.tar before.tar
	equal "$(mode_of out.tar) $(mtime_of out.tar)" '640 1600000000'
	mkdir out
	SOURCE_DATE_EPOCH=1600000000 expect 0 --output-dir=out in.tar
	same out/in.tar out.tar
	SOURCE_DATE_EPOCH=1600000000 expect 0 in.tar
	same in.tar out.tar
	equal "$(mode_of in.tar)" 640
}

@test "an archive in a list of names is ignored" {
	cp in.tar before.tar
	echo in.tar >list
	expect 0 -i list
	same in.tar before.tar
}

@test "Python imports the baked files and writes nothing" {
	mkdir root
	expect 0 in.tar
	tar -xf in.tar -C root
	# Hash-based, so times do not matter.
	touch root/$LIB/*.py
	run -0 "$ORACLE" -I -S -v -c "
import sys
sys.path.insert(0, '$PWD/root/$LIB')
import one, pkg.leaf"
	says "matches $PWD/root/$LIB/one.py"
	says "matches $PWD/root/$LIB/pkg/leaf.py"
	says_not '# wrote'
}

@test "a tar archive is recognized under any name" {
	local name

	cp in.tar baked.tar
	expect 0 baked.tar
	for name in rootfs rootfs.img layer.tar.1; do
		cp in.tar $name
		expect 0 $name
		same $name baked.tar
	done
	mkdir elsewhere
	expect 0 --output=elsewhere/rootfs rootfs
	same elsewhere/rootfs baked.tar
	for name in gzip bzip2 xz zstd; do
		command -v $name >/dev/null || continue
		$name -c in.tar >rootfs
		expect 0 rootfs
		$name -dc <rootfs | cmp - baked.tar
		$name -c before >other 2>/dev/null || echo text | $name -c >other
		expect 2 other
		says 'other: is not a tar archive'
	done
	printf '\004\042\115\030 and more' >rootfs.tar.lz4
	expect 2 rootfs.tar.lz4
	says 'rootfs.tar.lz4: is compressed with lz4; only gzip, bzip2, xz and zstd are supported'
}

@test "similar files, lists and scans are not treated as tar archives" {
	local text

	for text in 'BZh9 = 1' 'LZIP = 1'; do
		echo "$text" >script
		expect 1 script
		says 'script: is not a directory, a .py file or an archive'
		expect 0 --output=script.out script
	done
	mkdir rootfs tree
	cp in.tar tree/rootfs
	cp in.tar plain
	echo 'x = 1' >tree/m.py
	expect 0 tree
	same tree/rootfs in.tar
	echo plain >list
	expect 0 -i list tree
	same plain in.tar
	cp in.tar not.py
	expect 1 not.py
	expect 0 rootfs
}
