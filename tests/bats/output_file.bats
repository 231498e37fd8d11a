#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --output for a source: writes one .pyc to any path.  py_compile.bats compares
# it with py_compile.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
	cat >mod.py <<-'END'
	"""Text."""
	assert __name__ == "module", __name__
	print(__doc__)
	END
}

path_in() {
	helper pyc_info co_filename "$1"
}

@test "the .pyc is the one that would be in __pycache__" {
	expect 0 -q mod.py
	expect 0 -v --output=out.pyc mod.py
	has_line 'baked out.pyc'
	says '1 source, 1 baked, 0 fresh, 0 failed'
	same out.pyc "$(pyc mod.py)"
	rm -r __pycache__
	ln out.pyc before.pyc
	expect 0 --output=out.pyc mod.py
	says '0 baked, 1 fresh'
	[ out.pyc -ef before.pyc ]
	absent __pycache__
	expect 0 -f --output out.pyc mod.py
	says '1 baked, 0 fresh'
}

@test "source and target may have any name" {
	cp mod.py script
	cp mod.py 'module.txt'
	expect 0 -q --output=out script
	equal "$(path_in out)" script
	expect 0 -q --output=out.whl.pyc ./module.txt
	equal "$(path_in out.whl.pyc)" module.txt
	expect 0 -q --output=-dash -- mod.py
	equal "$(path_in ./-dash)" mod.py
	expect 0 -q --output="$PWD/tree/new.pyc" tree/pkg/sums.py
	equal "$(path_in tree/new.pyc)" tree/pkg/sums.py
	equal "$(count_pyc .)" 2
}

@test "a source that is a link is followed" {
	ln -s mod.py link.py
	expect 0 -q --output=out.pyc link.py
	equal "$(path_in out.pyc)" link.py
	[ -L link.py ]
}

@test "missing directories are made" {
	expect 0 -q --output=a/b/c/out.pyc mod.py
	equal "$(path_in a/b/c/out.pyc)" mod.py
	expect 0 -q --output=a/new/out.pyc mod.py
	expect 0 -q --output="$PWD/d/e//out.pyc" mod.py
	exists a/new/out.pyc d/e/out.pyc
	equal "$(mode_of a/b)" 755
}

@test "a directory that cannot be made is reported" {
	: >file
	expect 1 -q --output=file/sub/out.pyc mod.py
	says 'file/sub'
	says 'Not a directory'
	ln -s nowhere gone
	expect 1 -q --output=gone/out.pyc mod.py
	says 'gone'
	absent nowhere
}

@test "a directory that is a link is followed" {
	mkdir real
	ln -s real link
	expect 0 -q --output=link/out.pyc mod.py
	exists real/out.pyc
	expect 0 -q --output=link/new/out.pyc mod.py
	exists real/new/out.pyc
}

@test "each level can be written, one at a time" {
	local level

	for level in 0 1 2; do
		expect 0 -q -o $level --output=$level.pyc mod.py
		expect 0 -q -o $level mod.py
		same $level.pyc "$(pyc mod.py $level)"
	done
	differ 0.pyc 1.pyc
	differ 1.pyc 2.pyc
}

@test "an existing .pyc of another level is not fresh" {
	expect 0 -q -o 1 --output=out.pyc mod.py
	cp out.pyc one.pyc
	expect 0 --output=out.pyc mod.py
	says '1 baked, 0 fresh'
	differ out.pyc one.pyc
}

@test "--dfile is the embedded path" {
	expect 0 -q --output=out.pyc --dfile='/usr/lib/any name' mod.py
	equal "$(path_in out.pyc)" '/usr/lib/any name'
	expect 0 -q --output=out.pyc --dfile=a//../b.py mod.py
	equal "$(path_in out.pyc)" a//../b.py
	expect 0 --output=out.pyc --dfile=other.py mod.py
	says '1 baked, 0 fresh'
	equal "$(path_in out.pyc)" other.py
	expect 0 --output=out.pyc --dfile=other.py mod.py
	says '0 baked, 1 fresh'
	# It also works without --output.
	expect 0 -q --dfile=other.py mod.py
	same out.pyc "$(pyc mod.py)"
}

@test "-d, -s, -p and --root change the embedded path" {
	expect 0 -q --output=out.pyc -s tree -p /srv tree/pkg/sums.py
	equal "$(path_in out.pyc)" /srv/pkg/sums.py
	expect 0 -q --output=out.pyc -d /usr tree/pkg/sums.py
	equal "$(path_in out.pyc)" /usr/sums.py
	expect 0 -q --output=out.pyc --root=tree /pkg/sums.py
	equal "$(path_in out.pyc)" /pkg/sums.py
	equal "$(count_pyc tree)" 0
}

@test "the mode is that of the source, whatever the umask" {
	chmod 0550 mod.py
	(
		umask 077
		pyc_bake -q --output=out.pyc mod.py
	)
	equal "$(mode_of out.pyc)" 640
}

@test "the .pyc gets SOURCE_DATE_EPOCH, and its directory keeps its time" {
	mkdir there
	touch -d @1600000000.5 there
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 -q --output=there/out.pyc mod.py
	equal "$(mtime_of there/out.pyc)" 1500000000
	equal "$(stat -c %y there)" '2020-09-13 12:26:40.500000000 +0000'
	equal "$(helper pyc_info flags there/out.pyc)" 3
	expect 0 --output=there/out.pyc mod.py
	says '1 fresh'
	touch there/out.pyc
	touch -d @1600000000.5 there
	expect 0 -q --output=there/out.pyc mod.py
	equal "$(stat -c %y there)" '2020-09-13 12:26:40.500000000 +0000'
	equal "$(mtime_of there/out.pyc)" 1500000000
}

@test "with SOURCE_DATE_EPOCH the time of the run is recorded nowhere" {
	touch -d @1600000000 .
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 -q --output=new/deep/out.pyc mod.py
	equal "$(find . ! -newermt 2020-10-01 -path './new*' | wc -l)" 3
	equal "$(mtime_of .)" 1600000000
}

@test "a source that does not compile keeps the existing .pyc" {
	expect 0 -q --output=out.pyc mod.py
	cp out.pyc before.pyc
	echo 'x = = 1' >mod.py
	expect 1 -q --output=out.pyc mod.py
	says 'mod.py:1:5: SyntaxError: invalid syntax'
	same out.pyc before.pyc
	expect 1 -q --output=new/out.pyc mod.py
	absent new
	no_temporary_file .
}

@test "a target that is a link or not a regular file is refused" {
	echo 'do not touch' >kept
	ln -s kept link
	ln -s nowhere dangling
	mkfifo fifo
	mkdir directory
	local target

	for target in link dangling; do
		expect 1 --output=$target mod.py
		says "$target: is a symbolic link; an import would replace it"
	done
	for target in fifo directory; do
		expect 1 --output=$target mod.py
		says "$target: is not a regular file; an import would"
	done
	equal "$(cat kept)" 'do not touch'
	[ -L link ] && [ -L dangling ] && [ -p fifo ] && [ -d directory ]
	absent nowhere
	no_temporary_file .
}

@test "the source itself cannot be the target" {
	local target

	cp mod.py before.py
	for target in mod.py ./mod.py "$PWD/mod.py" tree/../mod.py; do
		run pyc_bake -q --output="$target" mod.py
		[ "$status" -ne 0 ] || fail "--output=$target: exit status 0"
		says mod.py
		same mod.py before.py
	done
}

@test "a source that is not a regular file is refused" {
	mkfifo fifo
	expect 1 -q --output=out.pyc fifo
	says 'fifo: Not a regular file'
	expect 1 -q --output=out.pyc nowhere.py
	says 'nowhere.py: No such file or directory'
	absent out.pyc
}

@test "a directory is bad usage, and nothing is written" {
	expect 2 --output=out.pyc tree
	says 'tree: is a directory; --output needs one source'
	expect 2 --dfile=x.py tree
	says 'tree: is a directory; --dfile needs one source'
	expect 2 --output=out.pyc --root=. /tree
	absent out.pyc
	equal "$(count_pyc .)" 0
}

@test "only one level of one Python can be written" {
	local options

	for options in '-o0 -o1' '-o0 -o1 -o2' "--python=$ORACLE --python=x"; do
		# shellcheck disable=SC2086 # the words are options
		expect 2 --output=out.pyc $options mod.py
		says '--output can be used with one level and one Python only'
	done
	for options in -b --sourceless; do
		expect 2 --output=out.pyc $options mod.py
		says '--output cannot be used with -b or --sourceless'
	done
	expect 2 --output=out.pyc mod.py tree/pkg/sums.py
	says '--output needs exactly one operand'
	expect 2 --output=out.pyc --root=tree
	says '--output needs exactly one operand'
	expect 2 --output=out.pyc --output-dir=tree mod.py
	says '--output cannot be used with --output-dir'
	expect 2 --output=out.pyc --check mod.py
	says '--output cannot be used with --check'
	expect 2 --output= mod.py
	says '--output: empty path'
	expect 2 --dfile= mod.py
	says '--dfile: empty name'
	expect 2 --dfile=x.py mod.py tree/pkg/sums.py
	says '--dfile needs exactly one operand'
	expect 2 --dfile=x.py -s tree tree/pkg/sums.py
	says '--dfile cannot be used with -s'
	absent out.pyc
	equal "$(count_pyc .)" 0
}

@test "the same level given twice counts once" {
	expect 0 -q --output=out.pyc -o1 -o1 mod.py
	exists out.pyc
}
