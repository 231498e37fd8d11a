#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --check=fast: compares headers, hashes and paths, and compiles nothing.

load ../lib/common
load ../lib/bake
load ../lib/check

# For check.bash.
export CHECK=--check=fast
EPOCH=1500000000
SUMS=tree/pkg/sums.py

setup() {
	bake_setup
	make_tree tree
	TARGET=$(pyc $SUMS)
}

@test "right after a bake nothing is found, whatever the options" {
	local epoch levels mode

	for epoch in '' $EPOCH; do
		export SOURCE_DATE_EPOCH=$epoch
		for mode in checked-hash unchecked-hash timestamp; do
			while read -r levels; do
				find tree -name '*.pyc' -delete
				# shellcheck disable=SC2086 # several words
				expect 0 $levels --invalidation-mode=$mode tree
				# shellcheck disable=SC2086
				clean $levels --invalidation-mode=$mode tree
			done < <(more '-o 0' '-o 2'; lines '-o 0 -o 1 -o 2')
		done
	done
}

@test "nothing is found in much of the standard library, as tree or wheel" {
	thorough_only
	stdlib_subset library
	expect 0 -o 0 -o 1 library
	clean -o 0 -o 1 library
	helper make_wheel demo-1.0-0library-py3-none-any.whl --tree library
	expect 0 -o 0 -o 1 demo-1.0-0library-py3-none-any.whl
	clean -o 0 -o 1 demo-1.0-0library-py3-none-any.whl
}

@test "nothing is found with -s, -p, --root and several Pythons" {
	local other

	expect 0 -s tree -p /opt tree
	clean -s tree -p /opt tree
	make_tree stage/usr/share/app
	expect 0 --root=stage /usr/share
	clean --root=stage /usr/share
	other=$(find ~/.pyenv/versions/3.*/bin/python3.? -prune \
		-not -name 'python3.6' 2>/dev/null | head -n 1)
	[ -n "$other" ] || skip 'no other CPython in ~/.pyenv'
	expect 0 --python="$ORACLE" --python="$other" tree
	clean --python="$ORACLE" --python="$other" tree
	clean --python="$other" tree
}

@test "missing, orphan and foreign are found" {
	local other

	expect 0 -o 0 -o 1 tree
	rm "$TARGET"
	finds "$TARGET" missing tree
	clean -o 1 tree
	expect 0 -o 0 -o 1 tree
	cp "$TARGET" tree/pkg/gone.pyc
	finds tree/pkg/gone.pyc orphan tree
	rm tree/pkg/gone.pyc
	mkdir -p "tree/python3.$MINOR/__pycache__"
	other="tree/python3.$MINOR/__pycache__/m.cpython-3$((MINOR - 1)).pyc"
	cp "$TARGET" "$other"
	finds "$other" foreign tree
}

@test "stale is found by hash, by size and by time" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode="$mode" tree
		echo "# $mode" >>$SUMS
		finds "$TARGET" stale --invalidation-mode="$mode" tree
	done
	expect 0 --invalidation-mode=timestamp tree
	touch -d @1400000000 $SUMS
	finds "$TARGET" stale --invalidation-mode=timestamp tree
}

@test "mode, path, magic and perm are found" {
	expect 0 --invalidation-mode=unchecked-hash tree
	finds "$TARGET" mode --invalidation-mode=checked-hash $SUMS
	expect 0 tree
	expect 0 -p /opt $SUMS
	finds "$TARGET" path tree
	grep -qF "'/opt/$SUMS', not '$SUMS'" found
	expect 0 tree
	damage file "$TARGET" xor 1 1
	finds "$TARGET" magic tree
	expect 0 tree
	chmod 0600 "$TARGET"
	finds "$TARGET" perm tree
}

@test "corrupt is found, with the offset in the file" {
	expect 0 tree
	damage file "$TARGET" cut 12
	finds "$TARGET" corrupt tree
	expect 0 tree
	damage file "$TARGET" xor 16 0x60
	finds "$TARGET" corrupt tree
	grep -qw 'byte 16' found || fail "$(<found)"
	expect 0 tree
	damage file "$TARGET" xor 5 1
	finds "$TARGET" corrupt tree
	grep -qw 'byte 4' found || fail "$(<found)"
	expect 0 tree
	damage file "$TARGET" cut -1
	finds "$TARGET" corrupt tree
}

@test "nothing is compiled: other content and a noncanonical form are clean" {
	echo 'WORD = "baked-right"' >$SUMS
	expect 0 tree
	damage file "$TARGET" replace baked-right baked-wrong
	clean tree
	"$PYC_BAKE" --check tree >found || [ $? -eq 1 ]
	grep -q "^$TARGET: content: " found
	oracle -m py_compile $SUMS
	clean tree
	"$PYC_BAKE" --check tree >found || [ $? -eq 1 ]
	grep -q "^$TARGET: noncanonical: " found
}

@test "nothing is compiled: a source with a syntax error is clean" {
	expect 0 --invalidation-mode=timestamp tree
	touch -r $SUMS time
	# The same length as "    return a + b".
	sed -i 's/    return a + b/    return a + =/' $SUMS
	touch -r time $SUMS
	clean --invalidation-mode=timestamp tree
	echo 'x = = 1' >tree/bad.py
	finds "$(pyc tree/bad.py)" missing --invalidation-mode=timestamp tree
	if grep SyntaxError told; then
		fail 'it was compiled'
	fi
}

@test "a version without an interpreter can be checked" {
	local version=8 target

	[ "$MINOR" -ne 8 ] || version=9
	target=${TARGET/$TAG/cpython-3$version}
	expect 0 tree
	check 1 --python-version=3.$version tree
	equal "$(wc -l <found)" 4
	grep -q "^$target: missing: " found
	clean --python-version="3.$MINOR" tree
	cp "$TARGET" "$target"
	check 1 --python-version=3.$version $SUMS
	grep -q "^$target: magic: " found
	mkdir -p "tree/python3.$version"
	echo 'x = 1' >"tree/python3.$version/m.py"
	check 1 --python-version=3.$version "tree/python3.$version"
	check 2 tree
	check 2 --python-version=3.99 tree
	check 2 --python-version=3 tree
}

@test "a tree that another Python compiled is checked without that Python" {
	local python version

	for version in 3.8 3.9 3.10 3.12 3.13; do
		python=$(find ~/.pyenv/versions/$version.*/bin/python$version \
			-prune 2>/dev/null | head -n 1)
		[ "3.$MINOR" != $version ] && [ -n "$python" ] || continue
		find tree -name '*.pyc' -delete
		expect 0 --python="$python" --invalidation-mode=checked-hash \
			-o 0 -o 1 tree
		clean --python-version=$version -o 0 -o 1 \
			--invalidation-mode=checked-hash tree
		echo '# edited' >>$SUMS
		check 1 --python-version=$version tree -o 0 \
			--invalidation-mode=checked-hash
		equal "$(grep -c ': stale: ' found)" 2
		equal "$(wc -l <found)" 2
		done_one=1
	done
	[ -n "${done_one-}" ] || skip 'no other CPython in ~/.pyenv'
}

@test "in a wheel the .pyc, RECORD, order, times and modes are checked" {
	local target

	helper make_wheel demo-1.0-0new-py3-none-any.whl
	target=$(pyc demo/sums.py)
	# shellcheck disable=SC2317 # called by name
	wheel() {
		expect 0 --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
		damage "$1" demo-1.0-0one-py3-none-any.whl "${@:2}"
	}
	wheel wheel nothing
	clean demo-1.0-0one-py3-none-any.whl
	wheel wheel remove "$target"
	finds "demo-1.0-0one-py3-none-any.whl/$target" missing demo-1.0-0one-py3-none-any.whl
	wheel wheel remove demo/sums.py
	finds "demo-1.0-0one-py3-none-any.whl/$target" orphan demo-1.0-0one-py3-none-any.whl
	echo 'y = 1' >sums.py
	wheel member demo/sums.py by sums.py
	finds "demo-1.0-0one-py3-none-any.whl/$target" stale demo-1.0-0one-py3-none-any.whl
	wheel member "$target" xor 16 0x60
	finds "demo-1.0-0one-py3-none-any.whl/$target" corrupt demo-1.0-0one-py3-none-any.whl
	grep -qw 'byte 16' found || fail "$(<found)"
	wheel wheel record-hash demo/sums.py
	finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
	wheel wheel swap demo/a,b.txt demo/run.sh
	finds demo-1.0-0one-py3-none-any.whl order demo-1.0-0one-py3-none-any.whl
	wheel wheel time demo/run.sh
	finds demo-1.0-0one-py3-none-any.whl time demo-1.0-0one-py3-none-any.whl
	wheel wheel mode demo/run.sh 100700
	finds demo-1.0-0one-py3-none-any.whl/demo/run.sh perm demo-1.0-0one-py3-none-any.whl
	wheel member "$target" replace 'nothing to add' 'anything to ad'
	clean demo-1.0-0one-py3-none-any.whl
	helper make_wheel demo-1.0-0one-py3-none-any.whl --damage crc
	finds demo-1.0-0one-py3-none-any.whl structure demo-1.0-0one-py3-none-any.whl
}

@test "nothing is written" {
	mkdir tmp
	export TMPDIR=$PWD/tmp
	expect 0 tree
	rm "$(pyc tree/pkg/__init__.py)" tree/pkg/sub/leaf.py
	cp "$TARGET" tree/pkg/gone.pyc
	find tree tmp -printf '%p %i %C@ %T@ %m %s\n' | sort >before
	check 1 -o 0 -o 1 tree
	equal "$(wc -l <found)" 6
	find tree tmp -printf '%p %i %C@ %T@ %m %s\n' | sort | diff before -
}

@test "trouble is exit status 2, and findings are reported all the same" {
	expect 0 tree
	rm "$TARGET"
	check 2 nowhere tree demo-1.0-0nowhere-py3-none-any.whl
	equal "$(cut -d: -f1,2 found)" "$TARGET: missing"
	grep -q '^nowhere: ' told
	grep -q '^demo-1.0-0nowhere-py3-none-any.whl: ' told
	mkfifo "$TARGET"
	check 2 tree
	grep -q 'not a regular file' told
	check 2
}

@test "findings do not depend on the jobs, and -q is as for --check" {
	expect 0 -o 0 -o 1 tree
	rm "$TARGET" "$(pyc tree/pkg/sub/leaf.py 1)"
	check 1 -o 0 -o 1 tree
	cp found first
	LC_ALL=C sort first | diff first -
	check 1 -j1 -q -o 1 -o 0 tree/pkg/sub tree/pkg
	diff first found
	equal "$(<told)" ''
	check 1 -qq tree
	equal "$(cat found told)" ''
}

@test "--check and --check=fast report the same where both check" {
	SOURCE_DATE_EPOCH=$EPOCH expect 0 -o 0 -o 1 tree
	rm "$(pyc tree/pkg/sub/leaf.py)" tree/pkg/__init__.py
	echo 'y = 1' >>$SUMS
	chmod 0600 "$(pyc tree/pkg/sub/__init__.py)"
	damage file "$(pyc tree/pkg/sub/leaf.py 1)" xor 4 8
	SOURCE_DATE_EPOCH=$EPOCH check 1 -o 0 -o 1 tree
	cp found fast
	equal "$(cut -d: -f2 fast | LC_ALL=C sort -u)" \
		"$(lines ' corrupt' ' missing' ' orphan' ' perm' ' stale')"
	SOURCE_DATE_EPOCH=$EPOCH "$PYC_BAKE" --check -q -o 0 -o 1 tree >found ||
		[ $? -eq 1 ]
	diff fast found
}
