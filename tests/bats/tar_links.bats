#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Links in a tar archive are resolved inside it.  A link that is named like a
# source has its own .pyc, as in a tree.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

setup() {
	bake_setup
	printf 'far = 1\n' >far.py
	printf 'near = 1\n' >near.py
}

@test "a symbolic link has the .pyc of its target, with its own path" {
	make_tar in.tar f:usr/share/app/far.py=@far.py --owner=5:6:five:six \
		l:$LIB/rel.py=../../../share/app/far.py \
		l:$LIB/abs.py=/usr/share/app/far.py
	expect 0 in.tar
	says '2 sources, 2 baked'
	is_of in.tar $LIB/rel.py far.py
	is_of in.tar $LIB/abs.py far.py
	equal "$(embedded_in in.tar $LIB/rel.py)" /$LIB/rel.py
	twice in.tar
}

@test "its .pyc has the owner of the link, and mode and time of the target" {
	make_tar in.tar --mode=640 --mtime=1500000000 f:opt/far.py=@far.py \
		--mode=777 --mtime=1600000000 --owner=5:6:five:six \
		l:$LIB/link.py=/opt/far.py
	expect 0 in.tar
	tar_list in.tar "$(cached $LIB/link.py)" | cut -d ' ' -f 3-5 >found
	equal "$(<found)" '640 5:6:five:six 1500000000'
}

@test "links to directories are followed" {
	make_tar in.tar l:lib=usr/lib l:srv/here=/opt/there \
		l:opt/there=../usr/real f:usr/real/far.py=@far.py \
		f:usr/lib/near.py=@near.py l:$LIB/usrmerge.py=/lib/near.py \
		l:$LIB/two.py=../../../../srv/here/far.py \
		l:$LIB/up.py=/srv/here/../lib/near.py
	expect 0 in.tar
	says '3 sources, 3 baked'
	is_of in.tar $LIB/usrmerge.py near.py
	is_of in.tar $LIB/two.py far.py
	# ".." is the parent of the real directory, not of the link to it.
	is_of in.tar $LIB/up.py near.py
	twice in.tar
}

@test "neither .. nor an absolute link leads out of the archive" {
	echo 'outside = 1' >outside.py
	make_tar in.tar l:$LIB/out.py="$PWD/outside.py" \
		l:$LIB/up.py=../../../../../../../../../../etc/near.py \
		f:etc/near.py=@near.py f:$LIB/own.py='x = 1\n'
	expect 0 in.tar
	says '2 sources, 2 baked'
	none_like in.tar "out.$TAG"
	is_of in.tar $LIB/up.py near.py
}

@test "dangling links, circles and links to directories are ignored" {
	make_tar in.tar d:opt/dir.py l:$LIB/gone.py=/nowhere.py \
		l:$LIB/self.py=self.py l:$LIB/a.py=b.py l:$LIB/b.py=a.py \
		l:$LIB/dir.py=/opt/dir.py l:$LIB/text.py=/opt/text \
		f:opt/text=text p:$LIB/fifo.py
	cp in.tar before.tar
	expect 0 in.tar
	says '0 sources, 0 baked, 0 fresh, 0 failed'
	same in.tar before.tar
}

@test "a target after the end of the link's directory is found" {
	make_tar in.tar d:$LIB l:$LIB/late.py=/zoo/far.py \
		f:$LIB/own.py='x = 1\n' d:var f:var/text=text d:zoo \
		f:zoo/far.py=@far.py f:zoo/text=text
	expect 0 in.tar
	says '2 sources, 2 baked'
	is_of in.tar $LIB/late.py far.py
	names in.tar | tail -n 2 >found
	diff - found <<-END
	zoo/text
	$(cached $LIB/late.py)
	END
	twice in.tar
}

@test "late .pyc files are at the end, each with its __pycache__" {
	make_tar in.tar l:$LIB/b/two.py=/zoo/far.py d:other \
		l:$LIB/a/one.py=/zoo/far.py d:other l:$LIB/top.py=/zoo/far.py \
		f:zoo/far.py=@far.py
	stream 0 in.tar out.tar
	names out.tar | sed -n '/zoo/,$p' >found
	diff - found <<-END
	zoo/far.py
	$LIB/b/__pycache__
	$(cached $LIB/b/two.py)
	$LIB/a/__pycache__
	$(cached $LIB/a/one.py)
	$LIB/__pycache__
	$(cached $LIB/top.py)
	END
	twice out.tar
}

@test "a .pyc of a late link is replaced at its place" {
	make_tar in.tar l:$LIB/late.py=/zoo/far.py f:zoo/far.py=@far.py \
		"f:$(cached $LIB/late.py)=old" f:zoo/text=text
	expect 0 in.tar
	is_of in.tar $LIB/late.py far.py
	names in.tar | tail -n 2 >found
	diff - found <<-END
	$(cached $LIB/late.py)
	zoo/text
	END
	twice in.tar
}

@test "a hard link is baked under each of its names" {
	make_tar in.tar f:opt/first.py=@far.py h:$LIB/second.py=opt/first.py \
		h:$LIB/third.py=$LIB/second.py f:$LIB/file.py=@near.py \
		h:$LIB/pkg/fourth.py=$LIB/file.py
	expect 0 in.tar
	says '4 sources, 4 baked'
	is_of in.tar $LIB/second.py far.py
	is_of in.tar $LIB/third.py far.py
	is_of in.tar $LIB/pkg/fourth.py near.py
	equal "$(embedded_in in.tar $LIB/pkg/fourth.py)" /$LIB/pkg/fourth.py
	twice in.tar
}

@test "a tree of links from GNU tar gives the same as the archive" {
	mkdir -p tree/$LIB/pkg tree/usr/share/app
	cp far.py tree/usr/share/app/
	cp near.py tree/$LIB/pkg/
	ln tree/$LIB/pkg/near.py tree/$LIB/near2.py
	ln -s ../../../share/app/far.py tree/$LIB/far.py
	ln -s /lib/python3/dist-packages/pkg/near.py tree/$LIB/abs.py
	ln -s usr/lib tree/lib
	ln -s pkg tree/$LIB/alias
	tar -C tree -cf in.tar .
	expect 0 in.tar
	mkdir baked
	tar -xf in.tar -C baked
	expect 0 --root=tree --invalidation-mode=checked-hash
	(cd tree && find . -name '*.pyc' -exec sha256sum {} + | sort) >wanted
	equal "$(wc -l <wanted)" 4
	(cd baked && find . -name '*.pyc' -exec sha256sum {} + | sort) |
		diff wanted -
}

@test "a __pycache__ that is a link is not followed" {
	make_tar in.tar l:$LIB/__pycache__=/etc f:$LIB/mod.py=@near.py \
		f:$LIB/pkg/good.py=@far.py
	expect 1 in.tar
	says "in.tar/$LIB/__pycache__: is a symbolic link"
	none_like in.tar "mod.$TAG"
	is_of in.tar $LIB/pkg/good.py far.py
}
