#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A .pyc that is already in a tar archive, before or after its source, and
# members that occur twice.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

setup() {
	bake_setup
	printf 'one = 1\n' >one.py
	printf 'two = 2\n' >two.py
	OLD=f:$(cached $LIB/mod.py)=old
}

# Prints how many members have that name.
count() {
	names "$1" | grep -cxF -- "$2" || true
}

@test "a .pyc before its source is replaced at the end of the directory" {
	make_tar in.tar d:$LIB d:$LIB/__pycache__ "$OLD" f:$LIB/mod.py=@one.py \
		f:end=text
	expect 0 in.tar
	names in.tar >found
	diff - found <<-END
	$LIB
	$LIB/__pycache__
	$LIB/mod.py
	$(cached $LIB/mod.py)
	end
	END
	is_of in.tar $LIB/mod.py one.py
	twice in.tar
}

@test "a .pyc after its source is replaced too, even much later" {
	make_tar in.tar d:$LIB f:$LIB/mod.py=@one.py d:$LIB/__pycache__ "$OLD" \
		f:end=text
	expect 0 in.tar
	equal "$(count in.tar "$(cached $LIB/mod.py)")" 1
	is_of in.tar $LIB/mod.py one.py
	make_tar late.tar f:$LIB/mod.py=@one.py f:end=text "$OLD" f:more=text
	expect 0 late.tar
	equal "$(count late.tar "$(cached $LIB/mod.py)")" 1
	is_of late.tar $LIB/mod.py one.py
}

@test "a .pyc whose source does not compile is removed; imports ignore it" {
	make_tar in.tar "$OLD" f:$LIB/mod.py='x = = 1\n'
	expect 1 in.tar
	equal "$(count in.tar "$(cached $LIB/mod.py)")" 0
}

@test "a .pyc without source and other .pyc files are kept" {
	make_tar in.tar d:$LIB d:$LIB/__pycache__ \
		f:"$(cached $LIB/gone.py)"='no source' \
		f:$LIB/__pycache__/mod.cpython-36.pyc='another tag' \
		f:"$(cached $LIB/mod.py 1)"='another level' \
		f:"$(cached usr/share/mod.py)"='elsewhere' \
		f:usr/share/mod.py=@one.py f:$LIB/mod.py=@one.py
	expect 0 in.tar
	member in.tar "$(cached $LIB/gone.py)"
	equal "$(<content)" 'no source'
	member in.tar $LIB/__pycache__/mod.cpython-36.pyc
	equal "$(<content)" 'another tag'
	member in.tar "$(cached $LIB/mod.py 1)"
	equal "$(<content)" 'another level'
	member in.tar "$(cached usr/share/mod.py)"
	equal "$(<content)" 'elsewhere'
	equal "$(names in.tar | wc -l)" 9
	twice in.tar
}

@test "a link in place of a .pyc is replaced too" {
	make_tar in.tar l:"$(cached $LIB/mod.py)"=/etc/passwd \
		f:$LIB/mod.py=@one.py
	expect 0 in.tar
	equal "$(count in.tar "$(cached $LIB/mod.py)")" 1
	is_of in.tar $LIB/mod.py one.py
}

@test "a hard link to a replaced .pyc becomes a file with the old content" {
	make_tar in.tar --mode=600 --mtime=1400000000 --owner=3:4:three:four \
		"$OLD" h:"$(cached $LIB/mod.py 2)"="$(cached $LIB/mod.py)" \
		h:opt/copy.pyc="$(cached $LIB/mod.py)" f:$LIB/mod.py=@one.py
	expect 0 in.tar
	is_of in.tar $LIB/mod.py one.py
	equal "$(tar_list in.tar opt/copy.pyc)" \
		'opt/copy.pyc 0 600 3:4:three:four 1400000000 3 '
	member in.tar opt/copy.pyc
	equal "$(<content)" old
	member in.tar "$(cached $LIB/mod.py 2)"
	equal "$(<content)" old
	twice in.tar
}

@test "a hard link that is itself replaced is removed" {
	make_tar in.tar "$OLD" \
		h:"$(cached $LIB/mod.py 1)"="$(cached $LIB/mod.py)" \
		f:$LIB/mod.py='"""doc"""\nassert 1\n'
	expect 0 -o 0 -o 1 in.tar
	equal "$(names in.tar | grep -c pyc$)" 2
	equal "$(tar_list in.tar | grep '\.pyc ' | cut -d ' ' -f 2 | sort -u)" 0
	# Without a source, the hard link needs the content of its target.
	make_tar alone.tar "$OLD" \
		h:"$(cached $LIB/mod.py 1)"="$(cached $LIB/mod.py)" f:end=text
	expect 0 -o 0 -o 1 alone.tar
	member alone.tar "$(cached $LIB/mod.py 1)"
	equal "$(<content)" old
	mkdir root
	tar -xf alone.tar -C root
	twice alone.tar -o 0 -o 1
}

# refuses_link NAME REASON MEMBER...: the hard link NAME is the reason why the
# archive is refused.
refuses_link() {
	local name=$1 reason=$2

	shift 2
	rm -f in.tar
	make_tar in.tar "$@" h:"$name"="$(cached $LIB/mod.py)"
	expect 2 in.tar
	says "in.tar: member '$name': is a hard link to '$(cached $LIB/mod.py)', $reason"
}

@test "a hard link to a replaced .pyc that is no file is refused" {
	local source=f:$LIB/mod.py=@one.py itself='a .pyc that is a link itself'
	local link

	link=l:$(cached $LIB/mod.py)=/x
	# Before and after the directory has ended.
	refuses_link $LIB/hard "$itself" "$link" "$source"
	refuses_link hard "$itself" "$link" "$source"
	refuses_link hard 'a .pyc that this run writes' f:x=1 "$source"
	refuses_link hard 'a .pyc that this run writes' f:x=1 \
		h:"$(cached $LIB/mod.py)"=x "$source"
	# This one may be replaced too.
	refuses_link "$(cached $LIB/mod.py 1)" "$itself" "$link"
}

@test "if a source occurs twice, the one that is unpacked last is baked" {
	make_tar together.tar f:$LIB/mod.py=@one.py f:$LIB/mod.py=@two.py
	expect 0 together.tar
	says '1 source, 1 baked'
	is_of together.tar $LIB/mod.py two.py
	make_tar apart.tar f:$LIB/mod.py=@one.py f:end=text \
		f:$LIB/mod.py=@two.py
	expect 0 apart.tar
	is_of apart.tar $LIB/mod.py two.py
	twice apart.tar
	mkdir root
	tar -xf apart.tar -C root
	same root/$LIB/mod.py two.py
}

@test "a source that another kind of file replaces is not a source" {
	make_tar in.tar f:$LIB/mod.py=@one.py p:$LIB/mod.py
	expect 0 in.tar
	says '0 sources'
	none_like in.tar pyc
	make_tar link.tar f:$LIB/mod.py=@one.py f:opt/two.py=@two.py \
		l:$LIB/mod.py=/opt/two.py
	expect 0 link.tar
	is_of link.tar $LIB/mod.py two.py
	twice link.tar
}

@test "with -b the .pyc next to the source is replaced" {
	make_tar in.tar f:$LIB/mod.pyc=old f:$LIB/gone.pyc=kept "$OLD" \
		f:$LIB/mod.py=@one.py
	expect 0 -b in.tar
	names in.tar >found
	diff - found <<-END
	$(cached $LIB/mod.py)
	$LIB/mod.py
	$LIB/gone.pyc
	$LIB/mod.pyc
	END
	member in.tar $LIB/gone.pyc
	equal "$(<content)" kept
	member in.tar "$(cached $LIB/mod.py)"
	equal "$(<content)" old
	twice in.tar -b
}

@test "random members in random order give a correct archive" {
	local seed

	for seed in $(rounds 8 25); do
		helper random_tar make "$seed" in.tar
		stream 0 in.tar out.tar
		helper random_tar check in.tar out.tar "$TAG"
		twice out.tar
	done
}
