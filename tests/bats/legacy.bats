#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -b: writes NAME.pyc next to the source.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	SUMS=tree/pkg/sums.pyc
}

@test "each .pyc is next to its source, as with compileall -b" {
	expect 0 -b tree
	says '4 sources, 4 baked, 0 fresh, 0 failed'
	find tree -name '*.pyc' -o -name __pycache__ | LC_ALL=C sort >ours
	find tree -name '*.pyc' -delete
	oracle -m compileall -q -b tree
	find tree -name '*.pyc' -o -name __pycache__ | LC_ALL=C sort |
		diff ours -
	[ "$(wc -l <ours)" -eq 4 ]
}

@test "the bytes are those in __pycache__, which is not changed" {
	expect 0 -q tree
	tree_state tree/pkg/__pycache__ >before
	expect 0 -q --legacy tree
	same "$SUMS" "$(pyc tree/pkg/sums.py)"
	same tree/pkg/sub/leaf.pyc "$(pyc tree/pkg/sub/leaf.py)"
	tree_state tree/pkg/__pycache__ | diff before -
}

@test "the legacy .pyc is imported if there is no source" {
	expect 0 -q -b tree
	find tree -name '*.py' -delete
	run -0 oracle -c '
import sys
sys.path.insert(0, "tree")
import pkg.sums, pkg.sub.leaf
print(pkg.sums.add(1, 2), len(pkg.sub.leaf.KINDS))'
	equal "$output" '3 3'
}

@test "-v shows the legacy path, and a second run finds all fresh" {
	expect 0 -v -b tree
	has_line "baked $SUMS"
	find tree -printf '%P %i %C@\n' >before
	expect 0 -v -b tree
	has_line "fresh $SUMS"
	says '4 sources, 0 baked, 4 fresh, 0 failed'
	find tree -printf '%P %i %C@\n' | diff before -
	echo 'changed = 1' >>tree/pkg/sums.py
	expect 0 -b tree
	says '1 baked, 3 fresh'
	expect 0 -b -f tree
	says '4 baked, 0 fresh'
}

@test "a fresh .pyc in __pycache__ does not make the legacy one fresh" {
	expect 0 -q tree
	expect 0 -b tree
	says '4 baked, 0 fresh'
	expect 0 tree
	says '0 baked, 4 fresh'
}

@test "of several levels the highest is written, in any order" {
	printf '"""Text."""\nassert 0, "said"\n' >mod.py
	expect 0 -q -b -o 2 mod.py
	mv mod.pyc two.pyc
	expect 0 -q -b -o 1 mod.py
	mv mod.pyc one.pyc
	differ one.pyc two.pyc
	expect 0 -b -o 2 -o 0 -o 1 mod.py
	says '1 source, 1 baked'
	same mod.pyc two.pyc
	rm mod.pyc
	expect 0 -q -b -o 1 -o 0 mod.py
	same mod.pyc one.pyc
	absent __pycache__
}

@test "a legacy .pyc of another level is not fresh" {
	printf '"""Text."""\nassert 0, "said"\n' >mod.py
	expect 0 -q -b mod.py
	mv mod.pyc zero.pyc
	expect 0 -q -b -o 2 mod.py
	differ mod.pyc zero.pyc
	expect 0 -b mod.py
	says '1 baked, 0 fresh'
	same mod.pyc zero.pyc
	expect 0 -b mod.py
	says '0 baked, 1 fresh'
	# A .pyc of another level with the same bytes is fresh.
	echo 'x = 1' >plain.py
	expect 0 -q -b plain.py
	expect 0 -b -o 2 plain.py
	says '0 baked, 1 fresh'
}

@test "sources in the working directory and with dots in the name work" {
	cd tree/pkg
	cp sums.py a.b.py
	expect 0 -q -b sums.py a.b.py
	exists sums.pyc a.b.pyc
	equal "$(helper pyc_info co_filename sums.pyc)" sums.py
}

@test "the mode is that of the source, whatever the umask" {
	chmod 0640 tree/pkg/sums.py
	chmod 0555 tree/pkg/sub/leaf.py
	(
		umask 077
		pyc_bake -q -b tree
	)
	equal "$(mode_of "$SUMS")" 640
	equal "$(mode_of tree/pkg/sub/leaf.pyc)" 644
	chmod 0600 "$SUMS"
	expect 0 -b tree
	says '1 baked, 3 fresh'
	equal "$(mode_of "$SUMS")" 640
}

# Prints the times of the directories below tree.
directory_times() {
	find tree -type d -printf '%P %T@\n' | LC_ALL=C sort
}

@test "SOURCE_DATE_EPOCH is the time of written files and of nothing else" {
	local option

	find tree -exec touch -d @1600000000.25 {} +
	directory_times >before
	export SOURCE_DATE_EPOCH=1500000000
	for option in -b -f; do
		expect 0 -b $option tree
		says '4 baked'
		equal "$(find tree -name '*.pyc' -printf '%T@\n' | uniq)" \
			1500000000.0000000000
		directory_times | diff before -
	done
	equal "$(mtime_of tree/pkg/sums.py)" 1600000000
	expect 0 -b tree
	says '0 baked, 4 fresh'
	directory_times | diff before -
	expect 0 -b --invalidation-mode=timestamp tree
	directory_times | diff before -
	equal "$(mtime_of tree/pkg/sums.py)" 1500000000
	equal "$(helper pyc_info mtime "$SUMS")" 1500000000
}

@test "a target that is a link is refused, and its destination is unchanged" {
	echo 'do not touch' >kept
	ln -s ../../kept "$SUMS"
	ln -s ../../../new tree/pkg/sub/leaf.pyc
	expect 1 -b tree
	says "$SUMS: is a symbolic link; an import would replace it"
	says 'tree/pkg/sub/leaf.pyc: is a symbolic link'
	says '4 sources, 2 baked, 0 fresh, 2 failed'
	equal "$(cat kept)" 'do not touch'
	[ -L "$SUMS" ]
	absent new
	no_temporary_file tree
}

@test "a target that is a directory or a FIFO is refused" {
	mkdir "$SUMS"
	mkfifo tree/pkg/sub/leaf.pyc
	expect 1 -b tree
	times 2 'is not a regular file'
	says '2 baked, 0 fresh, 2 failed'
	[ -d "$SUMS" ]
	[ -p tree/pkg/sub/leaf.pyc ]
}

@test "a hard link is replaced, and the other name keeps its content" {
	echo 'do not touch' >kept
	ln kept "$SUMS"
	expect 0 -q -b tree
	equal "$(cat kept)" 'do not touch'
	equal "$(stat -c %h "$SUMS")" 1
}

@test "a source that does not compile keeps its existing .pyc" {
	expect 0 -q -b tree
	cp "$SUMS" before.pyc
	echo 'x = = 1' >tree/pkg/sums.py
	expect 1 -b tree
	says '0 baked, 3 fresh, 1 failed'
	same "$SUMS" before.pyc
}

@test "--check -b looks next to the source" {
	expect 0 -q -b tree
	clean -b tree
	check 1 tree
	equal "$(grep -c ': missing: ' found)" 4
	rm "$SUMS"
	finds "$SUMS" missing -b tree
	expect 0 -q -b -o 1 tree
	printf 'assert 0\n' >tree/pkg/sums.py
	finds "$SUMS" stale -b -o 1 tree
	expect 0 -q -b -o 1 tree
	clean -b -o 1 tree
	clean -b -o 0 -o 1 tree
	finds "$SUMS" content -b tree
	chmod 0600 tree/pkg/__init__.pyc
	finds tree/pkg/__init__.pyc perm -b -o 1 tree
	CHECK=--check=fast finds tree/pkg/__init__.pyc perm -b -o 1 tree
}

@test "--check fails for a target that is a link, as baking does" {
	expect 0 -q -b tree
	mv "$SUMS" kept.pyc
	ln -s ../../kept.pyc "$SUMS"
	check 2 -b tree
	grep -q "$SUMS: is a symbolic link" told
}

@test "--root and -s only change the embedded path" {
	mkdir -p stage/usr/lib
	mv tree/pkg stage/usr/lib
	expect 0 -q -b --root=stage /usr/lib/pkg
	equal "$(helper pyc_info co_filename stage/usr/lib/pkg/sums.pyc)" \
		/usr/lib/pkg/sums.py
	expect 0 -q -b -s stage stage
	equal "$(helper pyc_info co_filename stage/usr/lib/pkg/sums.pyc)" \
		usr/lib/pkg/sums.py
}

@test "in a wheel -b is for imports from the wheel itself" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	expect 0 -b -o1 -o2 demo-1.0-py3-none-any.whl
	run -0 oracle -m zipfile -l demo-1.0-py3-none-any.whl
	says demo/sums.pyc
	says_not __pycache__
	helper check_wheel record demo-1.0-py3-none-any.whl
	PYTHONPATH=demo-1.0-py3-none-any.whl run -0 "$ORACLE" -c '
import demo.sums
print(demo.sums.__spec__.origin, demo.sums.__doc__)'
	says 'demo/sums.pyc None'
	run -0 pyc_bake --check -b -o1 -o2 demo-1.0-py3-none-any.whl
}

@test "-b excludes some other options" {
	expect 2 -b --python="$ORACLE" --python="$ORACLE" tree
	says 'use one --python'
	expect 2 -b --output=x.pyc tree/pkg/sums.py
	says '--output cannot be used with -b or'
	expect 2 -b --hardlink-dupes -o 0 -o 1 tree
	says '--hardlink-dupes cannot be used with -b: with -b and --sourceless a source has only one .pyc'
	expect 2 --normalize -b tree
	says '-b cannot be used with --normalize'
	equal "$(count_pyc .)" 0
}
