#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# All members of a tar archive are kept, to the last byte of their headers.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

# unchanged BEFORE AFTER: AFTER has all members of BEFORE in the same order with
# the same blocks.
unchanged() {
	helper tar_info blocks "$1" >before.blocks
	helper tar_info blocks "$2" | grep -v "\\.$TAG\\.pyc \\|/__pycache__ " \
		>after.blocks
	[ -s before.blocks ]
	diff before.blocks after.blocks
}

# Makes a tree with all kinds of files, as far as this user can make them.
make_kinds() {
	local long

	long=$(printf '%050d' 1)
	mkdir -p kinds/$LIB/"$long/$long/$long/$long"
	echo 'x = 1' >kinds/$LIB/mod.py
	echo 'y = 1' >"kinds/$LIB/$long/$long/$long/$long/mod.py"
	echo text >kinds/plain
	ln kinds/plain kinds/hard
	ln -s plain kinds/symbolic
	ln -s "/$long/$long/$long/$long" kinds/long
	mkfifo kinds/fifo
	truncate -s 3M kinds/holes
	printf 'in the middle' |
		dd of=kinds/holes bs=1 seek=1500000 conv=notrunc status=none
	chmod 1777 kinds/usr
	chmod 4711 kinds/plain
	touch -d '2001-02-03 04:05:06.789' kinds/plain
	touch -h -d '1960-01-01 UTC' kinds/symbolic kinds/holes
	mknod kinds/device c 1 3 2>/dev/null || true
}

@test "in every format, old members keep their bytes" {
	local form

	make_kinds
	for form in gnu pax ustar v7 oldgnu; do
		tar -C kinds --format=$form --sort=name -cf $form.tar . \
			2>/dev/null || true
		stream 0 $form.tar $form.out.tar
		says ' 0 failed'
		unchanged $form.tar $form.out.tar
		names $form.out.tar | grep -q "mod.$TAG.pyc"
		twice $form.out.tar
	done
}

@test "sparse files of each kind that GNU tar writes are kept" {
	local version

	make_kinds
	for version in 0.0 0.1 1.0; do
		tar -C kinds -S --format=pax --sparse-version=$version \
			-cf sparse.tar .
		stream 0 sparse.tar out.tar
		unchanged sparse.tar out.tar
		rm -rf root
		mkdir root
		tar -xf out.tar -C root
		same kinds/holes root/holes
	done
	tar -C kinds -S --format=gnu -cf sparse.tar .
	stream 0 sparse.tar out.tar
	unchanged sparse.tar out.tar
}

@test "a sparse source is baked with all of its bytes" {
	mkdir -p tree/$LIB
	printf '#' >tree/$LIB/holes.py
	truncate -s 300k tree/$LIB/holes.py
	tr '\0' '#' <tree/$LIB/holes.py >full.py
	# A source with NUL bytes is an error, so a .pyc would show a mistake.
	tar -C tree -S -cf sparse.tar .
	expect 1 sparse.tar
	says 'null bytes'
	make_tar plain.tar f:$LIB/holes.py=@full.py
	expect 0 plain.tar
	is_of plain.tar $LIB/holes.py full.py
}

@test "GNU tar lists the same as before" {
	make_kinds
	if command -v setfattr >/dev/null; then
		setfattr -n user.test -v value kinds/plain || true
	fi
	if command -v setfacl >/dev/null; then
		setfacl -m u:7:r kinds/plain || true
	fi
	tar -C kinds --format=pax --sort=name --xattrs --acls -cf in.tar .
	stream 0 in.tar out.tar
	tar -tv --full-time --numeric-owner --xattrs --acls -f in.tar >wanted
	tar -tv --full-time --numeric-owner --xattrs --acls -f out.tar |
		grep -v "\\.$TAG\\.pyc\$\\|/__pycache__/\$" | diff wanted -
	grep -q '04:05:06.789' wanted
}

@test "owners, devices and modes of a package build are kept" {
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	# shellcheck disable=SC2016 # for the inner shell
	run -0 fakeroot sh -c '
		set -e
		mkdir -p tree/$1 tree/dev
		echo "x = 1" >tree/$1/mod.py
		chown -R 12:34 tree/usr
		chmod 2755 tree/usr
		mknod tree/dev/null c 1 3
		mknod tree/dev/sda b 8 0
		tar -C tree --sort=name -cf in.tar .
		"$PYC_BAKE" --tar - <in.tar >out.tar
		tar -tv --numeric-owner -f out.tar' sh $LIB
	unchanged in.tar out.tar
	grep -q 'crw.* 0/0 .*1,3 .*/dev/null' <<<"$output"
	grep -q 'brw.* 0/0 .*8,0 .*/dev/sda' <<<"$output"
	grep -q " 12/34 .*/$(cached $LIB/mod.py)" <<<"$output"
	[ "$(tar_list out.tar ./$LIB/__pycache__ | cut -d ' ' -f 4)" = \
		"$(tar_list out.tar ./$LIB/mod.py | cut -d ' ' -f 4)" ]
}

@test "headers that only some tar programs know are kept" {
	make_tar in.tar --format=pax --global=comment='0123456789abcdef' \
		--pax=VENDOR.thing=kept --pax=comment='of one file' \
		f:$LIB/mod.py='x = 1\n' --pax=SCHILY.xattr.user.a=b \
		--pax=atime=1.25 --pax=SCHILY.fflags=nodump f:other=text
	stream 0 in.tar out.tar
	unchanged in.tar out.tar
	grep -q 0123456789abcdef out.tar
	grep -q 'VENDOR.thing=kept' out.tar
	twice out.tar
}

@test "names keep their bytes, and a .pyc has those of its source" {
	local bad=$'\xff\xfe' decomposed=$'e\xcc\x81' name

	for name in "caf$decomposed" $'caf\xc3\xa9' "b$bad"; do
		for form in gnu pax; do
			make_tar odd.tar --format=$form "d:$LIB/$name" \
				"f:$LIB/$name/m$name.py=x = 1\\n"
			stream 0 odd.tar out.tar
			says '1 baked'
			names out.tar >found
			lines "$LIB/$name" "$LIB/$name/m$name.py" \
				"$LIB/$name/__pycache__" \
				"$LIB/$name/__pycache__/m$name.$TAG.pyc" |
				diff -a - found
			unchanged odd.tar out.tar
			twice out.tar
			rm -rf root
			mkdir root
			tar -xf out.tar -C root 2>/dev/null
			[ -s "root/$LIB/$name/__pycache__/m$name.$TAG.pyc" ]
		done
	done
}

@test "new members are plain ustar if everything fits" {
	local long

	long=$(printf '%0120d' 1)
	make_tar in.tar f:$LIB/a.py='a = 1\n' --owner=5000000:0:: \
		f:$LIB/b.py='b = 1\n' f:$LIB/"$long".py='c = 1\n'
	expect 0 in.tar
	helper tar_info formats in.tar | grep pyc | sed "s|.*/||" >found
	diff - found <<-END
	__pycache__ x b'ustar\\x0000'
	$long.$TAG.pyc x b'ustar\\x0000'
	a.$TAG.pyc 0 b'ustar\\x0000'
	b.$TAG.pyc x b'ustar\\x0000'
	END
	tar -tf in.tar | grep -q "$(cached $LIB/"$long".py)"
}

@test "bsdtar and busybox can read the result" {
	local program found=

	make_kinds
	tar -C kinds --format=gnu -cf in.tar ./usr
	expect 0 in.tar
	# tarfile before 3.11 keeps the final slash of a directory with a long
	# name.
	names in.tar | sed 's|/$||' | sort >wanted
	for program in bsdtar busybox; do
		command -v $program >/dev/null || continue
		found=1
		if [ $program = busybox ]; then
			set -- busybox tar
		else
			set -- bsdtar
		fi
		"$@" -tf in.tar | sed 's|/$||' | sort | diff wanted -
	done
	[ "$found" ] || skip 'neither bsdtar nor busybox is here'
}

@test "an archive without modules is copied unchanged" {
	make_tar in.tar d:etc f:etc/passwd=root f:etc/tool.py='x = 1\n'
	stream 0 in.tar out.tar
	same in.tar out.tar
	make_tar empty.tar
	stream 0 empty.tar out.tar
	same empty.tar out.tar
	zeros 1024 >shortest.tar
	stream 0 shortest.tar out.tar
	same empty.tar out.tar
}

@test "tar sets the times of directories that get new members" {
	local directory

	make_tar in.tar d:usr d:$LIB f:$LIB/top.py='x = 1\n' d:$LIB/a \
		f:$LIB/a/one.py='x = 1\n' d:$LIB/a/b f:$LIB/a/b/two.py='x = 1\n' \
		d:zoo f:zoo/text=x
	SOURCE_DATE_EPOCH=1500000000 expect 0 in.tar
	mkdir out
	tar -C out -xf in.tar
	for directory in $LIB $LIB/a $LIB/a/b $LIB/__pycache__ \
		$LIB/a/__pycache__ $LIB/a/b/__pycache__; do
		[ "$(stat -c %Y "out/$directory")" -lt 1700000000 ] ||
			fail "$directory has the time of its extraction"
	done
}
